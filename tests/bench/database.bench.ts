/** Prints, as JSON, what storing and reading cost: `node tests/bench/database.bench.ts [cells]`; 20,000 cells on one slide by default. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type LeukoscopeDatabase, openDatabase } from '../../db/index.ts';
import { DIFFERENTIAL, fileNames, makeCell, makeImage, makeRun, TIMING, temporaryFolder } from '../db/support.ts';

const CELLS_PER_FILE = 8;
/** Slides that are signed, and cells on each. */
const [SIGNED, SLIDE] = [40, 200];
const cells = Number(process.argv[2] ?? 20_000);
const folder = temporaryFolder();
const file = join(folder.path, 'bench.db');

const time = <T>(work: () => T): { ms: number; value: T } => {
  const start = performance.now();
  const value = work();
  return { ms: performance.now() - start, value };
};

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const medianOf = (work: () => unknown): number => median(Array.from({ length: 5 }, () => time(work).ms));

function fill(db: LeukoscopeDatabase): number {
  const names = fileNames(Math.ceil(cells / CELLS_PER_FILE));
  const slideId = db.slides.create({ name: 'bench', accession: null, synthetic: true });
  const runId = db.runs.start(makeRun(slideId, names));
  let stored = 0;
  for (const [i, name] of names.entries()) {
    const batch = Array.from({ length: CELLS_PER_FILE }, (_, j) => ({
      ...makeCell(i * CELLS_PER_FILE + j, 2048),
      thumb: Buffer.alloc(6144, i),
    }));
    const image = makeImage(name, batch);
    stored += time(() => db.runs.appendBatch(runId, { images: [image], refused: [] })).ms;
  }
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  return stored / (names.length * CELLS_PER_FILE);
}

const quantile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;

/** What a signature costs, its way from the log into the file included: alone, and with a slide of 200 cells still in the log. */
function signAll(db: LeukoscopeDatabase): { idle: number[]; afterSlide: number[] } {
  const actor = { id: 'person:1', name: 'Reader' };
  const sign = (name: string) => {
    const { slideId, runId } = storeBulky(db, name);
    const record = (kind: 'signed' | 'amended', stage: 'signed' | 'in_review') =>
      time(() =>
        db.signoff.record(slideId, actor, () => ({ kind, version: 1, run: runId, detail: {}, next: { stage } })),
      ).ms;
    const afterSlide = record('signed', 'signed');
    record('amended', 'in_review');
    return { afterSlide, idle: record('signed', 'signed') };
  };
  const all = Array.from({ length: SIGNED }, (_, i) => sign(`signed ${i}`));
  return { idle: all.map(({ idle }) => idle), afterSlide: all.map(({ afterSlide }) => afterSlide) };
}

function storeBulky(db: LeukoscopeDatabase, name: string) {
  const slideId = db.slides.create({ name, accession: null, synthetic: true });
  const names = fileNames(SLIDE / CELLS_PER_FILE);
  const runId = db.runs.start(makeRun(slideId, names));
  for (const [i, file] of names.entries()) {
    const image = makeImage(
      file,
      Array.from({ length: CELLS_PER_FILE }, (_, j) => ({
        ...makeCell(i * CELLS_PER_FILE + j, 2048),
        thumb: Buffer.alloc(6144, i),
      })),
    );
    db.runs.appendBatch(runId, { images: [image], refused: [] });
  }
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  return { slideId, runId };
}

try {
  const db = openDatabase(file);
  const storeMs = fill(db);
  const slideId = db.slides.list()[0]?.id;
  const slideMs = medianOf(() => slideId && db.slides.get(slideId));
  const worklistMs = medianOf(() => db.slides.list());
  const checkMs = time(() => db.check()).ms;
  const signing = signAll(db);
  db.close();
  const openMs = medianOf(() => openDatabase(file).close());
  const round = (value: number) => Number(value.toFixed(3));
  console.log(
    JSON.stringify({
      cells,
      store_ms_per_cell: round(storeMs),
      open_ms: round(openMs),
      slide_ms: round(slideMs),
      worklist_ms: round(worklistMs),
      sign_p50_ms: round(quantile(signing.idle, 0.5)),
      sign_p95_ms: round(quantile(signing.idle, 0.95)),
      sign_after_slide_p50_ms: round(quantile(signing.afterSlide, 0.5)),
      sign_after_slide_p95_ms: round(quantile(signing.afterSlide, 0.95)),
      check_ms: round(checkMs),
      bytes_per_cell: Math.round(statSync(file).size / (cells + SIGNED * SLIDE)),
      node: process.version,
      platform: process.platform,
    }),
  );
} finally {
  folder.remove();
}
