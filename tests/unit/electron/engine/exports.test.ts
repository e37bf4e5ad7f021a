import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf, safeText } from '../../../../electron/engine/exports/csv.ts';
import { xlsxOf } from '../../../../electron/engine/exports/xlsx.ts';
import { HOSTILE, readCsv, table } from './hostile.ts';

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

  it('replaces what XML can’t contain', async () => {
    const bytes = await xlsxOf(
      [{ name: 'x', columns: ['n', 'text'], rows: [[0, 'a\u0000b\uD800c\uFFFEd']] }],
      new Date(0),
    );
    expect((await readXlsx(bytes))[0]).toBe('a\uFFFDb\uFFFDc\uFFFDd');
  });
});
