import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeukoscopeError } from '../../../../electron/contract/errors.ts';
import { signedArea } from '../../../../native/segmenter/contour.ts';
import { createSegmenter } from '../../../../native/segmenter/index.ts';
import { PIXELS, SIDE, startKernel } from '../../../../native/segmenter/kernel.ts';
import { scoreMask } from '../../../../native/segmenter/score.ts';
import { drawCell, quarterTurn, readKernel, readParameters } from './support.ts';

const wasm = readKernel();
const segmenter = createSegmenter(wasm, readParameters());
const plain = createSegmenter(wasm);

describe('a drawn cell', () => {
  for (const size of [96, 224, 360]) {
    test(`of ${size} px is found with its nucleus`, () => {
      const { rgb, width, height, mask } = drawCell(size);
      const found = segmenter.segment(rgb, width, height);
      const score = scoreMask(found.mask, mask);
      expect(score.cell.dice).toBeGreaterThan(0.95);
      expect(score.nucleus.dice).toBeGreaterThan(0.95);
      expect(found.quality.flags).toEqual([]);
      expect(found.quality.score).toBeGreaterThan(0.9);
    });
  }

  test('is found without fitted parameters too', () => {
    const { rgb, width, height, mask } = drawCell(224);
    const score = scoreMask(plain.segment(rgb, width, height).mask, mask);
    expect(score.cell.dice).toBeGreaterThan(0.9);
    expect(score.nucleus.dice).toBeGreaterThan(0.9);
    expect(plain.info).toEqual({ version: '3.1', calibrated: false });
  });

  test('keeps its shape in an image that is not square', () => {
    const { rgb, width, height, mask } = drawCell(200, 160);
    expect(scoreMask(segmenter.segment(rgb, width, height).mask, mask).cell.dice).toBeGreaterThan(0.95);
  });

  test('has the morphology that was drawn', () => {
    const { rgb, width, height, mask } = drawCell(300);
    const { morphology, contour, mask: found } = segmenter.segment(rgb, width, height);
    const cellArea = mask.filter((v) => v > 0).length;
    const nucleusArea = mask.filter((v) => v === 255).length;
    expect(morphology.cell_area_px).toBe(found.filter((v) => v > 0).length);
    expect(morphology.nucleus_area_px).toBe(found.filter((v) => v === 255).length);
    expect(morphology.cell_area_px / cellArea).toBeCloseTo(1, 1);
    expect(morphology.nucleus_area_px / nucleusArea).toBeCloseTo(1, 1);
    expect(morphology.nc_ratio).toBeCloseTo(nucleusArea / cellArea, 1);
    expect(morphology.nucleus_lobes).toBe(1);
    expect(morphology.cell_circularity).toBeGreaterThan(0.93);
    expect(morphology.nucleus_circularity).toBeGreaterThan(0.93);
    expect(morphology.nucleus_solidity).toBeGreaterThan(0.97);
    expect(morphology.cell_diameter_px).toBeCloseTo(144, -1);
    expect(morphology.cell_perimeter_px / (Math.PI * 144)).toBeCloseTo(1, 1);
    // drawn sqrt(4^2 + 2^2) units off the centre of a cell of radius 24
    expect(morphology.nucleus_eccentricity).toBeCloseTo(Math.sqrt(20) / 24, 1);
    // log10 of background over nucleus, green: 228 over 58
    expect(morphology.nucleus_od_g).toBeCloseTo(Math.log10(230 / 60), 1);
    expect(signedArea(contour as [number, number][]) / morphology.cell_area_px).toBeCloseTo(1, 1);
  });

  test('turns with the image', () => {
    const { rgb, width, mask } = drawCell(240);
    const upright = segmenter.segment(rgb, width, width).mask;
    const turned = segmenter.segment(quarterTurn(rgb, width, 3), width, width).mask;
    const score = scoreMask(turned, quarterTurn(upright, width, 1));
    expect(score.cell.dice).toBeGreaterThan(0.98);
    expect(score.nucleus.dice).toBeGreaterThan(0.98);
    expect(scoreMask(turned, quarterTurn(mask, width, 1)).cell.dice).toBeGreaterThan(0.95);
  });

  test('cut by the border is flagged', () => {
    const { rgb, width } = drawCell(300);
    // the middle of the cell lies on the left border
    const half = new Uint8Array(150 * 300 * 3);
    for (let y = 0; y < 300; y++) half.set(rgb.subarray((y * width + 150) * 3, (y + 1) * width * 3), y * 150 * 3);
    expect(segmenter.segment(half, 150, 300).quality.flags).toContain('cut');
  });

  test('shows its stages', () => {
    const { rgb, width, height } = drawCell(224);
    const { stages } = segmenter.segment(rgb, width, height, { stages: true });
    expect(stages?.labels.length).toBe(PIXELS);
    expect(stages?.frame.slice(0, 30)).toEqual(rgb.slice(0, 30));
    const size = (plane: Uint8Array | undefined) => plane?.reduce((n, v) => n + (v > 0 ? 1 : 0), 0) ?? 0;
    expect(size(stages?.seed)).toBeLessThanOrEqual(size(stages?.nucleus) * 1.1);
    expect(size(stages?.nucleus)).toBeLessThan(size(stages?.cell));
    expect(stages?.cellEvidence?.length).toBe(PIXELS);
    expect(size(stages?.final)).toBeGreaterThan(0);
  });
});

/**
 * SHA-256 of the mask of the drawn cell. The kernel computes with WASM's own arithmetic only, so the hash must be the same on every
 * machine; it changes only when the algorithm or the parameters do.
 */
test('gives the same bits everywhere', () => {
  const { rgb, width, height } = drawCell(224);
  const hash = (mask: Uint8Array) => createHash('sha256').update(mask).digest('hex');
  expect({
    fitted: hash(segmenter.segment(rgb, width, height).mask),
    plain: hash(plain.segment(rgb, width, height).mask),
  }).toMatchInlineSnapshot(`
    {
      "fitted": "3a87bc55d1ced7f43db6a84e4041bdc438383cb70a68c50ea71d8c284fef6456",
      "plain": "3a87bc55d1ced7f43db6a84e4041bdc438383cb70a68c50ea71d8c284fef6456",
    }
  `);
});

const noise = (seed: number) => (i: number) => (Math.imul(i + seed, 2654435761) >>> 13) & 255;

describe('any image', () => {
  const size = fc.integer({ min: 1, max: 300 });
  const fills: Record<string, fc.Arbitrary<(i: number) => number>> = {
    constant: fc.integer({ min: 0, max: 255 }).map((v) => () => v),
    noise: fc.integer().map(noise),
    ramp: fc.integer({ min: 1, max: 97 }).map((step) => (i: number) => Math.floor(i / step) & 255),
  };
  for (const [name, fill] of Object.entries(fills)) {
    test(`of ${name} gives a mask whose parts nest, and sound numbers`, () => {
      fc.assert(
        fc.property(size, size, fill, (width, height, value) => {
          const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => value(i));
          const { mask, morphology, quality } = segmenter.segment(rgb, width, height);
          expect(mask.length).toBe(width * height);
          expect(mask.every((v) => v === 0 || v === 128 || v === 255)).toBe(true);
          // Densities go down to -.15, where something is brighter than the background.
          expect(Object.values(morphology).every((v) => Number.isFinite(v) && v > -0.151)).toBe(true);
          expect(morphology.nucleus_area_px).toBeLessThanOrEqual(morphology.cell_area_px);
          expect(quality.score).toBeGreaterThanOrEqual(0);
          expect(quality.score).toBeLessThanOrEqual(1);
          if (name === 'constant') expect(quality.flags).toEqual(['no_nucleus']);
        }),
        { numRuns: 40 },
      );
    });
  }

  test('whose cell is a few px of the frame and none of the image has finite numbers', () => {
    for (const [width, height, seed] of [
      [102, 60, 1983140233],
      [186, 70, 2040530774],
    ] as const) {
      const value = noise(seed);
      const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => value(i));
      expect(Object.values(segmenter.segment(rgb, width, height).morphology).every(Number.isFinite)).toBe(true);
    }
  });

  test('of a wrong size is refused', () => {
    expect(() => segmenter.segment(new Uint8Array(10), 2, 2)).toThrow(LeukoscopeError);
    expect(() => segmenter.segment(new Uint8Array(0), 0, 0)).toThrow(LeukoscopeError);
  });
});

describe('superpixels', () => {
  const kernel = startKernel(wasm);

  /** Number of 4-connected pieces that share a label, over all labels. */
  function pieces(labels: Int32Array): number {
    const seen = new Uint8Array(PIXELS);
    let count = 0;
    for (let first = 0; first < PIXELS; first++) {
      if (seen[first]) continue;
      count++;
      seen[first] = 1;
      const stack = [first];
      for (let p = stack.pop(); p !== undefined; p = stack.pop()) {
        const x = p % SIDE;
        const around = [x > 0 ? p - 1 : -1, x < SIDE - 1 ? p + 1 : -1, p - SIDE, p + SIDE];
        for (const q of around) {
          if (q < 0 || q >= PIXELS || seen[q] || labels[q] !== labels[p]) continue;
          seen[q] = 1;
          stack.push(q);
        }
      }
    }
    return count;
  }

  test('cover the frame and are connected, whatever the image', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 7 }), (seed, coarseness) => {
        for (let i = 0; i < kernel.frame.length; i++) {
          const x = Math.floor(i / 3) % SIDE;
          const y = Math.floor(i / 3 / SIDE);
          const block = (y >> coarseness) * 251 + (x >> coarseness) + (i % 3) * 7919;
          kernel.frame[i] = Math.imul(block + seed, 2654435761) >>> 24;
        }
        const count = kernel.run.cluster();
        const used = new Set(kernel.labels);
        expect(used.size).toBe(count);
        expect(Math.min(...used)).toBe(0);
        expect(Math.max(...used)).toBe(count - 1);
        expect(pieces(kernel.labels)).toBe(count);
      }),
      { numRuns: 40 },
    );
  });
});
