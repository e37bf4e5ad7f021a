import { expect, test } from 'vitest';
import { SEGMENTATION_STAGES } from '../../../../electron/contract/bridge.ts';
import { createSegmenter, drawStage } from '../../../../native/segmenter/index.ts';
import { superpixelsOf } from '../../../../native/segmenter/stages.ts';
import { drawCell, readKernel, readParameters } from './support.ts';

const wasm = readKernel();
const cell = drawCell(150, 120);
const segment = (fitted: boolean) => {
  const { stages } = createSegmenter(wasm, fitted ? readParameters() : undefined).segment(cell.rgb, 150, 120, {
    stages: true,
  });
  if (!stages) throw new Error('no stages');
  return stages;
};

test('every stage is a picture of the image’s aspect that shows something and leaves something free', () => {
  const stages = segment(true);
  for (const stage of SEGMENTATION_STAGES) {
    const drawn = drawStage(stage, stages, 150, 120);
    if (!drawn) throw new Error(`${stage} was not drawn`);
    expect(drawn.width / drawn.height).toBe(150 / 120);
    expect(drawn.width).toBeGreaterThanOrEqual(640);
    const alphas = drawn.rgba.filter((_, i) => i % 4 === 3);
    expect(Math.max(...new Set(alphas)), stage).toBeGreaterThan(100);
    expect(Math.min(...new Set(alphas)), stage).toBeLessThan(100);
  }
});

test('the tinted part of a cut lies where the cell is', () => {
  const drawn = drawStage('final', segment(true), 150, 120);
  if (!drawn) throw new Error('not drawn');
  const times = drawn.width / 150;
  let agree = 0;
  for (let y = 0; y < 120; y++) {
    for (let x = 0; x < 150; x++) {
      const at = (Math.floor((y + 0.5) * times) * drawn.width + Math.floor((x + 0.5) * times)) * 4;
      const painted = (drawn.rgba[at + 3] ?? 0) > 0;
      if (painted === (cell.mask[y * 150 + x] ?? 0) > 0) agree++;
    }
  }
  expect(agree / (150 * 120)).toBeGreaterThan(0.97);
});

test('without a network there is no evidence to draw, but there are cuts', () => {
  const stages = segment(false);
  expect(drawStage('cell-evidence', stages, 150, 120)).toBeNull();
  expect(drawStage('nucleus-evidence', stages, 150, 120)).toBeNull();
  expect(drawStage('bw', stages, 150, 120)).not.toBeNull();
});

test('superpixels at the image’s size cover it, each in one piece of the frame', () => {
  const labels = superpixelsOf(segment(true), 150, 120);
  expect(labels).toHaveLength(150 * 120);
  expect(new Set(labels).size).toBeGreaterThan(100);
});
