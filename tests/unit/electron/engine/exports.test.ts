import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf, plainText, safeText } from '../../../../electron/engine/exports/csv.ts';
import { xlsxOf } from '../../../../electron/engine/exports/xlsx.ts';

/** What a person, or somebody with a purpose, may type as a comment. */
const HOSTILE = [
  '=1+1',
  '=HYPERLINK("http://example.org","click")',
  "+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(A1:A9)',
  '＝1+1',
  '\tTAB first',
  '\r\nline first',
  "'quoted'",
  'two\nlines, "quotes"; semicolon',
  'עברית שלום \u202Eesrever',
  'العربية',
  '독성 과립 🩸🧬 👩‍🔬',
  'x'.repeat(10_000),
  '',
  '  spaces  ',
];
const table = (texts: readonly string[]) => ({
  name: 'Hostile',
  columns: ['n', 'text'],
  rows: texts.map((text, i) => [i, text] as const),
});
const readCsv = (text: string): string[] => {
  const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
  return rows.map((row) => plainText(row.text ?? ''));
};

describe('CSV', () => {
  it('gives hostile text back as it was', () => {
    expect(readCsv(csvOf(table(HOSTILE)))).toEqual(HOSTILE);
  });

  it('gives any text back, and no field begins as a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 8 }), (texts) => {
        expect(readCsv(csvOf(table(texts)))).toEqual(texts);
        for (const text of texts) expect(/^[=+\-@\t\r\n＝＋－＠]/u.test(safeText(text))).toBe(false);
      }),
    );
  });

  it('leaves numbers numbers, also negative ones', () => {
    expect(csvOf({ name: 'n', columns: ['v'], rows: [[-1.5], [true], [null]] })).toBe(
      '\uFEFFv\r\n-1.5\r\ntrue\r\n\r\n',
    );
  });
});

async function readXlsx(bytes: Buffer): Promise<unknown[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  const sheet = workbook.worksheets[0]!;
  return HOSTILE.map((_, i) => sheet.getCell(i + 2, 2).value ?? '');
}

describe('XLSX', () => {
  it('holds hostile text as text: no formula, nothing changed but line ends', async () => {
    const values = await readXlsx(await xlsxOf([table(HOSTILE)], new Date(0)));
    expect(values).toEqual(HOSTILE.map((text) => text.replaceAll('\r\n', '\n')));
  });

  it('is the same file for the same table', async () => {
    const first = await xlsxOf([table(HOSTILE)], new Date(0));
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(first.equals(await xlsxOf([table(HOSTILE)], new Date(0)))).toBe(true);
  });

  it('replaces what XML can’t hold', async () => {
    const bytes = await xlsxOf(
      [{ name: 'x', columns: ['n', 'text'], rows: [[0, 'a\u0000b\uD800c\uFFFEd']] }],
      new Date(0),
    );
    expect((await readXlsx(bytes))[0]).toBe('a\uFFFDb\uFFFDc\uFFFDd');
  });
});

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
