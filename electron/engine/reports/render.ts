import type { Paper, ReportContent, ReportFormat, ReportLanguage } from '../../contract/reports.ts';
import { csvOf } from '../exports/csv.ts';
import { xlsxOf } from '../exports/xlsx.ts';
import { resultsTable, surroundingsTable } from './tables.ts';

/** A report's content in a file format. The same content and options give the same bytes. */
export async function renderReport(
  content: ReportContent,
  { format, ...options }: { format: ReportFormat; language: ReportLanguage; paper: Paper; fonts: string },
): Promise<Uint8Array> {
  const { language } = options;
  if (format === 'pdf') {
    // Loaded when first wanted: the libraries behind it would make every start half a second longer.
    const { reportPdf } = await import('./pdf.ts');
    return reportPdf(content, options);
  }
  if (format === 'csv') return Buffer.from(csvOf(resultsTable([content], language)));
  if (format === 'json') return Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
  return xlsxOf([resultsTable([content], language), surroundingsTable(content, language)], new Date(content.report.at));
}
