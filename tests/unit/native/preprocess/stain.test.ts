import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adaptStain,
  FRAME,
  type KnownStains,
  nearestStain,
  restain,
  toInput,
} from '../../../../native/preprocess/index.ts';
import { NO_MORPHOLOGY } from '../../../../native/segmenter/morphology.ts';

const identity = Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0));
const known: KnownStains = {
  sources: [
    { source: 'one', mean: Array(6).fill(Math.log(0.5)), precision: identity },
    { source: 'two', mean: Array(6).fill(Math.log(0.1)), precision: identity },
  ],
  from: 0.5,
  full: 1.5,
  nucleus: 0.6,
  cytoplasm: 0.2,
  diameter: 90,
};

/** A cell whose six densities are all `density`. */
const cell = (density: number, diameter = 90, nucleus = 100) => ({
  ...NO_MORPHOLOGY,
  nucleus_area_px: nucleus,
  cell_diameter_px: diameter,
  nucleus_od_r: density,
  nucleus_od_g: density,
  nucleus_od_b: density,
  cytoplasm_od_r: density,
  cytoplasm_od_g: density,
  cytoplasm_od_b: density,
});

describe('nearestStain', () => {
  it('is the Mahalanobis distance from the nearest source', () => {
    expect(nearestStain(cell(0.5), known).distance).toBeCloseTo(0, 9);
    expect(nearestStain(cell(0.1), known).source?.source).toBe('two');
    const far = nearestStain(cell(1), known);
    expect(far.source?.source).toBe('one');
    expect(far.distance).toBeCloseTo(Math.sqrt(6) * Math.log(2), 9);
  });

  it('is 0 where no nucleus was found', () =>
    expect(nearestStain(cell(9, 90, 0), known)).toEqual({ source: undefined, distance: 0 }));
});

describe('adaptStain', () => {
  it('leaves a cell of a known stain as it is, whatever its size', () =>
    expect(adaptStain(cell(0.5, 200), 1, 160, known)).toEqual({
      weight: 0,
      tone: { density: 1, gain: 1, exponent: 1 },
      crop: 160,
      temperature: undefined,
      views: undefined,
    }));

  it('shows a cell as its source is shown', () => {
    const [one, two] = known.sources;
    if (!one || !two) throw new Error('two sources');
    const shown = { ...known, sources: [{ ...one, views: [0.8] }, two] };
    expect(adaptStain(cell(0.5), 1, 160, shown).views).toEqual([0.8]);
    expect(adaptStain(cell(0.1), 1, 160, shown).views).toBeUndefined();
  });

  it('believes a cell as its source is believed, and one of an unknown stain the least', () => {
    const [one, two] = known.sources.map((source, i) => ({ ...source, temperature: [0.7, 0.9][i] }));
    if (!one || !two) throw new Error('two sources');
    const believed = { ...known, sources: [one, two] };
    expect(adaptStain(cell(0.5), 1, 160, believed).temperature).toBe(0.7);
    expect(adaptStain(cell(0.1), 1, 160, believed).temperature).toBe(0.9);
    expect(adaptStain(cell(3), 1, 160, believed).temperature).toBe(0.9);
  });

  it('brings the nucleus of an unknown stain to the known density and the cell to the known size', () => {
    const { weight, tone, crop } = adaptStain(cell(1, 60), 2, 160, known);
    expect(weight).toBe(1);
    expect(tone.density).toBe(1);
    expect(tone.gain).toBeCloseTo(0.6, 9);
    expect(crop).toBe(214);
  });

  it('brings a cytoplasm that is too dense beside its nucleus to the known proportion, and leaves a thin one thin', () => {
    const toneOf = (cytoplasm: number) => adaptStain({ ...cell(2), cytoplasm_od_g: cytoplasm }, 1, 160, known).tone;
    const dense = toneOf(1);
    expect(dense.exponent).toBeCloseTo(Math.log(3) / Math.log(2), 9);
    expect(dense.gain * dense.density * (1 / dense.density) ** dense.exponent).toBeCloseTo(0.2 * (0.4 / 0.3), 9);
    expect(toneOf(0.3).exponent).toBe(1);
    expect(toneOf(1.9).exponent).toBe(1.8);
  });

  it('is even in its crop, never inverts a tone and stays within its limits', () =>
    fc.assert(
      fc.property(
        fc.double({ min: -0.2, max: 4, noNaN: true }),
        fc.double({ min: -0.2, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        (density, cytoplasm, diameter) => {
          const seen = { ...cell(density, diameter), cytoplasm_od_g: cytoplasm };
          const { weight, tone, crop } = adaptStain(seen, 1, 160, known);
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(1);
          expect(tone.density).toBeGreaterThan(0);
          expect(tone.gain).toBeGreaterThanOrEqual(0.4);
          expect(tone.gain).toBeLessThanOrEqual(2.5);
          expect(tone.exponent).toBeGreaterThanOrEqual(1);
          expect(tone.exponent).toBeLessThanOrEqual(1.8);
          const values = restain(
            Uint8Array.from({ length: 256 }, (_, i) => i),
            tone,
          );
          values.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(values[i - 1] ?? 0);
          });
          expect(crop % 2).toBe(0);
          expect(crop).toBeGreaterThanOrEqual(120);
          expect(crop).toBeLessThanOrEqual(288);
        },
      ),
    ));
});

describe('restain', () => {
  const frame = Uint8Array.of(250, 240, 120, 60, 30, 0);

  it('multiplies optical densities: doubling squares the transmission', () => {
    expect([...restain(frame, { density: 1, gain: 2, exponent: 1 })]).toEqual([250, 240, 60, 15, 4, 0]);
    expect([...restain(frame, { density: 0.3, gain: 0.5, exponent: 1 })]).toEqual([250, 240, 170, 120, 85, 15]);
  });

  it('thins what is thinner than the given density and thickens what is denser', () => {
    const half = Math.log(2);
    expect([...restain(frame, { density: 2 * half, gain: 1, exponent: 2 })]).toEqual([250, 240, 170, 60, 11, 0]);
  });

  it('gives the same frame where nothing is to be changed', () =>
    expect(restain(frame, { density: 0.4, gain: 1, exponent: 1 })).toBe(frame));
});

describe('a crop beyond the frame', () => {
  it('goes on with the outermost pixels', () => {
    const frame = Uint8Array.from({ length: FRAME * FRAME * 3 }, (_, i) => (i * 7) % 251);
    const side = FRAME + 20;
    const wide = toInput(frame, side);
    const at = (x: number, y: number) => wide[(y * side + x) * 3];
    const of = (x: number, y: number) => frame[(y * FRAME + x) * 3];
    expect(at(10, 10)).toBe(of(0, 0));
    expect(at(0, 0)).toBe(of(0, 0));
    expect(at(side - 1, 100)).toBe(of(FRAME - 1, 90));
    expect(at(120, side - 1)).toBe(of(110, FRAME - 1));
    expect(at(100, 50)).toBe(of(90, 40));
  });
});
