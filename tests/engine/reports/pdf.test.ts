import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PAPERS, REPORT_LANGUAGES } from '../../../electron/contract/choices.ts';
import type { ReportLanguage } from '../../../electron/contract/reports.ts';
import { assembleReport } from '../../../electron/engine/reports/assemble.ts';
import { REPORT_WORDS } from '../../../electron/engine/reports/catalogue.ts';
import { reportPdf } from '../../../electron/engine/reports/pdf.ts';
import { renderReport } from '../../../electron/engine/reports/render.ts';
import { makeAmendedSource, makeSource } from '../../unit/electron/engine/reports/support.ts';
import { coverageOf } from './font.ts';

const ROOT = join(import.meta.dirname, '../../..');
const fonts = join(ROOT, 'out/fonts');
const content = assembleReport(makeSource());
const amended = assembleReport(makeAmendedSource());
const folder = mkdtempSync(join(tmpdir(), 'leukoscope-report-'));

async function pdfFile(name: string, of = content, language: ReportLanguage = 'en', paper: 'a4' | 'letter' = 'a4') {
  const file = join(folder, name);
  writeFileSync(file, await reportPdf(of, { language, paper, fonts }));
  return file;
}

describe('a report as a file', () => {
  it.each(['pdf', 'csv', 'xlsx', 'json'] as const)(
    'is the same %s for the same content',
    { timeout: 60_000 },
    async (format) => {
      const options = { format, language: 'ko', paper: 'a4', fonts } as const;
      const first = await renderReport(content, options);
      // Longer than the grain of a ZIP archive's clock.
      await new Promise((resolve) => setTimeout(resolve, 2100));
      const again = await renderReport(JSON.parse(JSON.stringify(content)), options);
      expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
    },
  );

  it('claims PDF/A-3b, its language and its title, and embeds nothing that is not its own', async () => {
    const text = (await reportPdf(content, { language: 'ko', paper: 'a4', fonts })).toString('latin1');
    expect(text).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
    expect(text).toMatch(/\/Lang \(ko\)/);
    expect(text).toContain('/GTS_PDFA1');
    expect(text).not.toMatch(/\/(JavaScript|Launch|URI|Encrypt)\b/);
  });

  it('has a glyph for every character that the product prints, in both weights', () => {
    const words = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value === 'string') for (const character of value) words.add(character);
      else if (typeof value === 'function') collect(value({}, ''));
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect(REPORT_WORDS);
    collect('0123456789.,–≤≥×⁹³µ†·/()%가힣한글');
    for (const name of ['Pretendard-Regular.ttf', 'Pretendard-SemiBold.ttf']) {
      const has = coverageOf(readFileSync(join(fonts, name)));
      expect([...words].filter((character) => character.trim() && !has(character))).toEqual([]);
      expect(has('🩸')).toBe(false);
    }
  });
});

const readable = spawnSync('pdftotext', ['-v']).error === undefined;
describe.skipIf(!readable)('read by another program (skipped where poppler-utils is missing)', () => {
  const textOf = (file: string) => execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });

  it.each(REPORT_LANGUAGES)('says the figures of the JSON in its text: %s', async (language) => {
    const lines = textOf(await pdfFile(`text-${language}.pdf`, content, language)).split('\n');
    const names = REPORT_WORDS[language].classes;
    for (const row of content.classes) {
      if (row.percent === null) {
        const said = lines.some(
          (one) => one.includes(names[row.class]) && one.includes(REPORT_WORDS[language].notTrained),
        );
        expect(said, row.class).toBe(true);
        continue;
      }
      const line = lines.find((one) => one.trimStart().startsWith(`${names[row.class]} `));
      const figures = line
        ?.replace(names[row.class], '')
        .replace('†', '')
        .match(/[\d.]+|[LH]|≤/g);
      const expected = [row.percent.toFixed(1), row.flag, ...(row.ci95 ?? []).map((limit) => limit.toFixed(1))].filter(
        Boolean,
      );
      expect(figures?.slice(0, expected.length), row.class).toEqual(expected);
      expect(figures).toContain(String(row.count));
      expect(figures).toContain(row.absolute?.value?.toFixed(2));
    }
    const text = lines.join('\n');
    for (const said of ['100.0', '12.40', '11.59', 'H26-00417', '독성 과립이 관찰됨', REPORT_WORDS[language].research])
      expect(text).toContain(said);
  });

  it('says on every page what it is for, which page it is, and whose', async () => {
    const long = { ...amended, comment: 'A long comment. '.repeat(400) };
    const pages = textOf(await pdfFile('long.pdf', long))
      .split('\f')
      .slice(0, -1);
    expect(pages.length).toBeGreaterThan(1);
    pages.forEach((page, i) => {
      expect(page).toContain('For research use only');
      expect(page).toContain(`Page ${i + 1} of ${pages.length}`);
      expect(page).toContain('H26-00417-2');
      if (i > 0) expect(page).toContain('0042-17');
    });
  });

  it('is not disturbed by control characters in a text', async () => {
    const comment = 'Left\u0000 shift\u0007\u001b[31m, \u0085toxic\ud800 granulation\u2028.\r\nSecond line.';
    const hostile = { ...content, comment, sample: { ...content.sample, ward: 'Wa\u0001rd\u000c 5B' } };
    const text = textOf(await pdfFile('control.pdf', hostile));
    expect(text).toMatch(/Left shift\[31m, toxic.* granulation\./);
    expect(text).toContain('Second line.');
    expect(text).toContain('Ward 5B');
    const untouched = { ...hostile, comment: 'Left shift[31m, toxic\ufffd granulation.\nSecond line.' };
    untouched.sample = { ...content.sample, ward: 'Ward 5B' };
    // All but the content's hash, in the last line of the page, is as without them.
    const lines = (page: string) => page.split('\n').filter((line) => !line.includes('SHA-256'));
    expect(lines(text)).toEqual(lines(textOf(await pdfFile('clean.pdf', untouched))));
  });

  it('is preliminary on every page until signed, and shows old and new when amended', async () => {
    const [version] = makeSource().versions;
    const unsigned = assembleReport(makeSource({ versions: [{ ...version!, signatures: [] }], issue: null }));
    const long = { ...unsigned, comment: 'A long comment. '.repeat(600) };
    for (const page of textOf(await pdfFile('preliminary.pdf', long))
      .split('\f')
      .slice(0, -1))
      expect(page).toContain('PRELIMINARY - not signed');
    const text = textOf(await pdfFile('amended.pdf', amended));
    expect(text).toContain('replaces H26-00417-1');
    expect(text).toMatch(/Blast\s+2\.5% \(5\)\s+2\.0% \(4\)/);
  });

  it('embeds only subsets of its own fonts, readable as text', async () => {
    const listed = execFileSync('pdffonts', [await pdfFile('fonts.pdf', content, 'ko')], { encoding: 'utf8' });
    const fonts = listed.trim().split('\n').slice(2);
    expect(fonts.length).toBe(2);
    for (const font of fonts) expect(font).toMatch(/\+Pretendard-\w+\s+CID TrueType\s+Identity-H\s+yes yes yes/);
  });

  it.each(PAPERS)('fits one page of %s', async (paper) => {
    const info = execFileSync('pdfinfo', [await pdfFile(`${paper}.pdf`, content, 'en', paper)], { encoding: 'utf8' });
    expect(info).toMatch(/Pages:\s+1\n/);
    expect(info).toMatch(paper === 'a4' ? /595\.28 x 841\.89/ : /612 x 792/);
  });

  // LEUKOSCOPE_UPDATE_REFERENCES=1 draws the references anew; look at them before they are committed.
  it.each(REPORT_LANGUAGES)('looks as it should: %s', async (language) => {
    const file = await pdfFile(`look-${language}.pdf`, content, language);
    const drawn = join(folder, `look-${language}`);
    execFileSync('pdftoppm', ['-r', '72', '-gray', '-png', '-singlefile', file, drawn]);
    const reference = join(ROOT, `tests/fixtures/report/${language}.png`);
    if (process.env.LEUKOSCOPE_UPDATE_REFERENCES || !existsSync(reference)) {
      if (!process.env.LEUKOSCOPE_UPDATE_REFERENCES) throw new Error(`${reference} is missing.`);
      await sharp(`${drawn}.png`).png({ palette: true, colours: 16, effort: 10 }).toFile(reference);
    }
    const pixels = (picture: string) => sharp(picture).greyscale().blur(1).raw().toBuffer({ resolveWithObject: true });
    const [now, then] = [await pixels(`${drawn}.png`), await pixels(reference)];
    expect([now.info.width, now.info.height]).toEqual([then.info.width, then.info.height]);
    let different = 0;
    for (let i = 0; i < now.data.length; i++) if (Math.abs((now.data[i] ?? 0) - (then.data[i] ?? 0)) > 48) different++;
    // Another version of poppler smooths edges differently; a moved line or a missing glyph is more than this.
    expect(different / now.data.length).toBeLessThan(0.0008);
  });
});
