import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../../../electron/contract/analysis.ts';
import { locateCells } from '../../../../native/fields/locate.ts';
import { scoreFields } from '../../../../native/fields/score.ts';

const folder = path.join(process.env.LEUKOSCOPE_DATA ?? '../shared/data', 'fields');
const missing = !existsSync(path.join(folder, 'wbc_boxes.csv'));

/** Boxes of the white cells by file name. */
function readTruth(): Map<string, Box[]> {
  const truth = new Map<string, Box[]>();
  for (const line of readFileSync(path.join(folder, 'wbc_boxes.csv'), 'utf8').trim().split('\n').slice(1)) {
    const [file = '', x, y, width, height] = line.split(',');
    truth.set(file, [...(truth.get(file) ?? []), [Number(x), Number(y), Number(width), Number(height)]]);
  }
  return truth;
}

describe.skipIf(missing)(`real fields${missing ? ` (skipped: no ${folder}; set LEUKOSCOPE_DATA)` : ''}`, () => {
  it('finds the labelled cells of the half that nothing was tuned on', { timeout: 120_000 }, async () => {
    const truth = readTruth();
    const held = readdirSync(path.join(folder, 'images'))
      .sort()
      .filter((_, i) => i % 2 === 1);
    const fields: { truth: Box[]; located: Box[] }[] = [];
    let busy = 0;
    for (const file of held) {
      const image = sharp(path.join(folder, 'images', file)).removeAlpha();
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      const before = process.cpuUsage();
      const cells = locateCells(data, info.width, info.height);
      const { user, system } = process.cpuUsage(before);
      busy += (user + system) / 1000;
      fields.push({ truth: truth.get(file) ?? [], located: cells.map(({ cellBox }) => cellBox) });
    }
    const score = scoreFields(fields);
    const mean = busy / held.length;
    console.log(
      `${held.length} held-back fields: recall ${score.recall.toFixed(3)}, precision ${score.precision.toFixed(3)}, ` +
        `${score.missed} missed, ${score.extra} extra, ${mean.toFixed(0)} ms of processor time a field`,
    );
    expect(score.recall).toBeGreaterThanOrEqual(0.96);
    expect(score.precision).toBeGreaterThanOrEqual(0.93);
    expect(mean).toBeLessThan(100);
  });
});
