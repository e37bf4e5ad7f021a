import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES } from '../../../../electron/contract/classes.ts';
import { parseMorphologyNetwork, secondOpinion } from '../../../../models/head/morphology.ts';
import { loadManifest } from '../../../../models/manifest.ts';
import { NO_MORPHOLOGY } from '../../../../native/segmenter/morphology.ts';

const base64 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');

/** Two measures, one hidden unit: its value is the standardised area less the standardised ratio, and speaks for basophils. */
const small = () => ({
  schema: 'leukoscope/morphology/1',
  classes: [...CELL_CLASSES] as string[],
  measures: ['cell_area_px', 'nc_ratio'],
  mean: [5, 0.5],
  deviation: [1, 0.1],
  clip: 4,
  least: 0.005,
  hidden: { weights: base64(1, -1), bias: base64(0) },
  out: {
    weights: base64(...CELL_CLASSES.map((_, i) => (i === 0 ? 1 : 0))),
    bias: base64(...CELL_CLASSES.map(() => 0)),
  },
});
const read = (document: unknown) => {
  const text = JSON.stringify(document);
  return parseMorphologyNetwork(text, 'small.json', createHash('sha256').update(text).digest('hex'));
};

describe('the second opinion', () => {
  it('is what the layers say, with areas in pixels of the frame', () => {
    // A box of 112 px fills the frame of 224 px, so 4 of its areas are one of the frame: ln(1 + 4 x 37) = 5.004.
    const opinion = secondOpinion(read(small()), { ...NO_MORPHOLOGY, cell_area_px: 37, nc_ratio: 0.4 }, 112);
    const hidden = Math.log1p(4 * 37) - 5 + 1;
    const sum = Math.exp(hidden) + CELL_CLASSES.length - 1;
    expect(opinion[0]).toBeCloseTo(hidden - Math.log(sum), 6);
    expect(opinion[5]).toBeCloseTo(-Math.log(sum), 6);
  });

  it('gives no class less than the least probability, and cuts what was never seen', () => {
    const network = read({ ...small(), hidden: { weights: base64(100, 0), bias: base64(0) } });
    const far = (area: number) => secondOpinion(network, { ...NO_MORPHOLOGY, cell_area_px: area }, 224);
    expect(Math.min(...far(1e9))).toBeCloseTo(Math.log(0.005), 6);
    expect(far(1e9)).toEqual(far(1e12));
  });

  it.each([
    ['other classes', { classes: [...CELL_CLASSES].reverse() }],
    ['a measure that nobody takes', { measures: ['cell_area_px', 'cell_mood'] }],
    ['layers that do not fit', { hidden: { weights: base64(1, 2, 3), bias: base64(0) } }],
    ['a mean too few', { mean: [1] }],
  ])('refuses %s', (_, change) => {
    expect(() => read({ ...small(), ...change })).toThrow(/small\.json.*Restore the released file/);
  });

  it('refuses a file that was changed, not one with other line ends', () => {
    const text = JSON.stringify(small(), null, 1);
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(() => parseMorphologyNetwork(text.replace('0.005', '0.05'), 'small.json', sha256)).toThrow(
      /damaged or was changed/,
    );
    expect(parseMorphologyNetwork(text.replaceAll('\n', '\r\n'), 'small.json', sha256).least).toBe(0.005);
  });

  it('as shipped counts less than the picture, looks at every measure, and stands in the card', () => {
    const root = join(import.meta.dirname, '../../../..');
    const { morphology, shape } = loadManifest(join(root, 'models/manifest.json'));
    for (const opinion of [morphology, shape]) {
      expect(opinion?.weight).toBeGreaterThan(0);
      expect(opinion?.weight).toBeLessThan(1);
    }
    const card = readFileSync(join(root, 'models/CARD.md'), 'utf8');
    expect(card).toContain('morphology');
    expect(card).toContain('shape');
    expect(morphology?.network.measures).toHaveLength(Object.keys(NO_MORPHOLOGY).length);
    // Of an unknown stain and magnification neither a density nor a length says anything.
    expect(shape?.network.measures.filter((name) => /_od_|_px$|granularity|texture/.test(name))).toEqual([]);
  });
});
