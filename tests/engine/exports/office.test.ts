import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvOf, plainText } from '../../../electron/engine/exports/csv.ts';
import { xlsxOf } from '../../../electron/engine/exports/xlsx.ts';
import { HOSTILE, table } from '../../unit/electron/engine/hostile.ts';

const soffice = spawnSync('soffice', ['--version']).status === 0;
describe.skipIf(!soffice)('LibreOffice (skipped where soffice is missing)', () => {
  it.each(['csv', 'xlsx'])('opens a hostile %s unharmed', { timeout: 120_000 }, async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'leukoscope-office-'));
    const file = join(folder, `in.${kind}`);
    writeFileSync(file, kind === 'csv' ? csvOf(table(HOSTILE)) : await xlsxOf([table(HOSTILE)], new Date(0)));
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    execFileSync('soffice', [
      profile,
      '--headless',
      // UTF-8 in, UTF-8 out, formulas as shown.
      '--infilter=CSV:44,34,76,1,,0,false,true',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false',
      '--outdir',
      join(folder, 'out'),
      file,
    ]);
    const rows: string[][] = parse(readFileSync(join(folder, 'out/in.csv'), 'utf8'), { bom: true, from_line: 2 });
    const shown = rows.map((row) => (kind === 'csv' ? plainText(row[1] ?? '') : (row[1] ?? '')));
    const lineEnds = (text: string) => text.replaceAll('\r\n', '\n');
    expect(shown.map(lineEnds)).toEqual(HOSTILE.map(lineEnds));
  });
});
