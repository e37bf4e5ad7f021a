import { REPORT_FORMATS } from '../../contract/choices.ts';
import { withoutFalseZeros } from '../../contract/frozen-report.ts';
import type { Paper, ReportContent, ReportLanguage } from '../../contract/reports.ts';
import { reportBundle } from '../exchange/fhir.ts';
import { reportMessage } from '../exchange/hl7.ts';
import { writeMessage } from '../exchange/hl7-text.ts';
import { csvOf } from '../exports/csv.ts';
import { xlsxOf } from '../exports/xlsx.ts';
import { contentHash } from './canonical.ts';
import { resultsTable, surroundingsTable } from './tables.ts';

/** The formats of the window, and those of the exchange with other systems. */
export const FILE_FORMATS = [...REPORT_FORMATS, 'hl7', 'fhir'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export interface RenderOptions {
  format: FileFormat;
  language: ReportLanguage;
  paper: Paper;
}

/** An HL7 message as a file: addressed to nobody, under a control id that follows from the content. */
const hl7File = (content: ReportContent, sha256: string): string =>
  writeMessage(
    reportMessage(content, {
      controlId: sha256.slice(0, 20),
      at: content.report.at,
      sendingApplication: content.provenance.software.name,
      sendingFacility: content.laboratory.name,
      receivingApplication: '',
      receivingFacility: '',
    }),
  );

/** A report's content in a file format. The same content and options give the same bytes. */
export async function renderReport(
  frozen: ReportContent,
  { format, ...options }: RenderOptions & { fonts: string },
): Promise<Uint8Array> {
  const { language } = options;
  const content = withoutFalseZeros(frozen);
  switch (format) {
    case 'pdf': {
      // Loaded on first use: the libraries behind it would slow every start by 0.5 s.
      const { reportPdf } = await import('./pdf.ts');
      return reportPdf(content, options);
    }
    case 'csv':
      return Buffer.from(csvOf(resultsTable([content], language)));
    case 'json':
      return Buffer.from(`${JSON.stringify(frozen, null, 2)}\n`);
    case 'fhir':
      return Buffer.from(`${JSON.stringify(reportBundle(content), null, 2)}\n`);
    case 'hl7':
      return Buffer.from(hl7File(content, contentHash(frozen)));
    case 'xlsx': {
      const tables = [resultsTable([content], language), surroundingsTable(content, language)];
      return xlsxOf(tables, new Date(content.report.at));
    }
  }
}
