// node tests/bench/reports.bench.ts [runs]
// The report of a slide of 400 cells: from the database to the bytes of the PDF, the first time in a process (fonts are read) and after.
import { join } from 'node:path';
import { openDatabase } from '../../db/index.ts';
import { localActor } from '../../electron/engine/accounts/session.ts';
import { ReportService } from '../../electron/engine/reports/service.ts';
import { ReviewService } from '../../electron/engine/review/service.ts';
import { SignoffService } from '../../electron/engine/review/signoff.ts';
import { encodeThumbnail } from '../../native/images/index.ts';
import { DIFFERENTIAL, fileNames, makeCell, makeImage, makeRun, TIMING } from '../db/support.ts';

const CELLS = 400;
const runs = Number(process.argv[2] ?? 10);
const database = openDatabase(':memory:');
const actor = localActor();
const review = new ReviewService(database, () => undefined);
const signoff = new SignoffService(database, review);
const fonts = join(import.meta.dirname, '../../out/fonts');
const reports = new ReportService({ database, review, signoff }, fonts, () => undefined);

const side = 96;
const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7919) % 251);
const thumb = await encodeThumbnail(rgb, side, side, side);
const slideId = database.slides.create({ name: 'Bench', accession: 'BENCH-1', synthetic: true });
const names = fileNames(40);
const run = database.runs.start(makeRun(slideId, names));
const perImage = CELLS / names.length;
const images = names.map((name, i) =>
  makeImage(
    name,
    Array.from({ length: perImage }, (_, j) => ({
      ...makeCell(perImage * i + j),
      status: 'classified' as const,
      thumb,
    })),
  ),
);
database.runs.appendBatch(run, { images, refused: [] });
database.runs.finish(run, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
review.reviews.refresh();

async function time(language: 'en' | 'ko'): Promise<number> {
  const began = performance.now();
  await reports.file({ slideId, reportId: null, language, paper: 'a4', format: 'pdf' }, actor.id);
  return performance.now() - began;
}
const first = await time('en');
const times: number[] = [];
for (let i = 0; i < runs; i++) times.push(await time(i % 2 ? 'ko' : 'en'));
times.sort((a, b) => a - b);
database.close();
console.log(
  JSON.stringify({
    report_pdf_first_ms: Math.round(first),
    report_pdf_ms: Math.round(times[Math.floor(times.length / 2)] ?? 0),
    report_pdf_spread_ms: [Math.round(times[0] ?? 0), Math.round(times.at(-1) ?? 0)],
    report_cells: CELLS,
    report_n: runs,
  }),
);
