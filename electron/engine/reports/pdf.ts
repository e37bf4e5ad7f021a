import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pdfmake from 'pdfmake';
import { LeukoscopeError } from '../../contract/errors.ts';
import type { Paper, ReportContent, ReportLanguage } from '../../contract/reports.ts';
import { contentHash } from './canonical.ts';
import { reportLayout } from './layout.ts';

/** Pretendard (SIL Open Font License) has the Latin and the Korean of every report; only the glyphs used go into a file. */
const FONTS = { normal: 'Pretendard-Regular.ttf', bold: 'Pretendard-SemiBold.ttf' } as const;

/** pdfmake keeps its fonts and its files for the whole process; they are read once for each folder. */
let loadedFrom: string | undefined;

function loadFonts(folder: string): void {
  if (loadedFrom === folder) return;
  for (const name of Object.values(FONTS)) {
    const file = join(folder, name);
    if (!existsSync(file)) {
      throw new LeukoscopeError('NOT_FOUND', `The font ${file} is missing. Run "npm run build", or reinstall.`);
    }
    (pdfmake as unknown as { virtualfs: { writeFileSync(name: string, data: Buffer): void } }).virtualfs.writeFileSync(
      name,
      readFileSync(file),
    );
  }
  // A report brings its pictures along: nothing is ever fetched or read from the disk for it.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setFonts({ Report: { ...FONTS, italics: FONTS.normal, bolditalics: FONTS.bold } });
  loadedFrom = folder;
}

/**
 * The report as a PDF/A file. The same content, language and paper give the same bytes.
 *
 * @param fonts The folder with the report's fonts.
 * @throws LeukoscopeError NOT_FOUND when a font is missing.
 */
export async function reportPdf(
  content: ReportContent,
  options: { language: ReportLanguage; paper: Paper; fonts: string },
): Promise<Buffer> {
  loadFonts(options.fonts);
  return pdfmake.createPdf(reportLayout(content, { ...options, sha256: contentHash(content) })).getBuffer();
}
