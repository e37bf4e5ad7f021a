import { expect, test } from 'vitest';
import { fitUnary } from '../../../native/segmenter/calibrate.ts';
import { createSegmenter, parseUnaryParameters } from '../../../native/segmenter/index.ts';
import { refit } from '../../../native/segmenter/refit.ts';
import { scoreMask, summarise } from '../../../native/segmenter/score.ts';
import { drawCell, readKernel, readParameters } from '../../unit/native/segmenter/support.ts';

const wasm = readKernel();

/** The drawn cell in a stain that the shipped network has never seen: channels swapped. */
function drawStrangely(size: number) {
  const drawing = drawCell(size);
  for (let i = 0; i < drawing.rgb.length; i += 3) {
    const red = drawing.rgb[i] ?? 0;
    drawing.rgb[i] = drawing.rgb[i + 2] ?? 0;
    drawing.rgb[i + 2] = red;
  }
  return drawing;
}

test('refitting to a few cells of another stain repeats exactly and does not lose them', () => {
  const samples = [180, 200, 224].map(drawStrangely);
  const options = { version: 'lab', calibrated: true, augmentations: 2, epochs: 6, start: readParameters() };
  const fitted = fitUnary(wasm, samples, options);
  expect(fitUnary(wasm, samples, options)).toEqual(fitted);
  expect(parseUnaryParameters(JSON.stringify(fitted), 'test')).toEqual(fitted);
  const segmenter = createSegmenter(wasm, fitted);
  expect(segmenter.info).toEqual({ version: '3.1+lab', calibrated: true });
  const { rgb, width, height, mask } = drawStrangely(240);
  const score = scoreMask(segmenter.segment(rgb, width, height).mask, mask);
  expect(score.cell.dice).toBeGreaterThan(0.95);
  expect(score.nucleus.dice).toBeGreaterThan(0.95);
});

test('a refit judges each corrected cell by a fit that has not seen it, and shows others before and after', () => {
  const samples = [180, 200, 224].map(drawStrangely);
  const other = drawStrangely(240);
  const steps: number[] = [];
  const { parameters, cells, watched } = refit(wasm, samples, readParameters(), 'cal-1 Lab, stain', [other], (done) =>
    steps.push(done),
  );
  expect(steps).toEqual([1, 2, 3, 4]);
  expect(parameters).toMatchObject({ version: 'cal-1 Lab, stain', calibrated: true });
  expect(cells).toHaveLength(3);
  for (const [i, cell] of cells.entries()) {
    const truth = samples[i]?.mask ?? new Uint8Array();
    expect(cell.before).toEqual(scoreMask(cell.beforeMask, truth));
    expect(cell.after).toEqual(scoreMask(cell.afterMask, truth));
    expect(cell.after.cell.dice).toBeGreaterThan(0.9);
  }
  const [shown] = watched;
  const kept = createSegmenter(wasm, parameters).segment(other.rgb, other.width, other.height).mask;
  expect(shown?.afterMask).toEqual(kept);
  const before = createSegmenter(wasm, readParameters()).segment(other.rgb, other.width, other.height).mask;
  expect(shown?.beforeMask).toEqual(before);
  expect(shown?.agreement).toEqual(scoreMask(kept, before));
  expect(() => refit(wasm, samples.slice(1), readParameters(), 'x')).toThrow(/at least 3/);
}, 90_000);

test('nothing to fit to is an error that says what to do', () => {
  expect(() => fitUnary(wasm, [], { version: 'x', calibrated: true, augmentations: 0, epochs: 1 })).toThrow(
    /Correct about ten/,
  );
});

test('scores: overlap, errors and failures', () => {
  const truth = Uint8Array.from([0, 0, 128, 128, 255, 255]);
  const found = Uint8Array.from([0, 128, 128, 128, 128, 255]);
  const { cell, nucleus, cellError, classError } = scoreMask(found, truth);
  expect(cell).toEqual({ dice: 8 / 9, iou: 4 / 5 });
  expect(nucleus).toEqual({ dice: 2 / 3, iou: 1 / 2 });
  expect(cellError).toBeCloseTo(1 / 6);
  expect(classError).toBeCloseTo(2 / 6);
  expect(summarise([cell, nucleus]).failures).toBe(0.5);
  expect(() => scoreMask(found, truth.subarray(1))).toThrow(RangeError);
});
