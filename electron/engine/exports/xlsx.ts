import type { Table } from './table.ts';
import { fixZipDates } from './zip.ts';

/** Longest text of a workbook's cell. */
const LONGEST = 32_767;
/** Texts are stored as texts, never as formulas, so none needs a prefix; what XML can't represent becomes U+FFFD. */
function textOf(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\t\n])\p{Cc}|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .slice(0, LONGEST);
}

/**
 * Tables as a workbook, a sheet each. The same tables and date give the same bytes.
 *
 * @param date Stated as the workbook's creation.
 */
export async function xlsxOf(tables: readonly Table[], date: Date): Promise<Buffer> {
  // Loaded when first wanted, as it takes a third of a second.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Leukoscope';
  workbook.created = date;
  workbook.modified = date;
  for (const { name, columns, rows } of tables) {
    const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.addRow([...columns]).font = { bold: true };
    for (const row of rows) {
      const added = sheet.addRow(row.map((value) => (typeof value === 'string' ? textOf(value) : value)));
      added.alignment = {
        vertical: 'top',
        wrapText: row.some((value) => typeof value === 'string' && value.includes('\n')),
      };
    }
    columns.forEach((title, i) => {
      const longest = Math.max(title.length, ...rows.map((row) => String(row[i] ?? '').length));
      sheet.getColumn(i + 1).width = Math.min(60, longest + 2);
    });
  }
  return fixZipDates(Buffer.from(await workbook.xlsx.writeBuffer()));
}
