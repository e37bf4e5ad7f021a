/**
 * Prints, as JSON, what a reviewer waits for: `node tests/bench/review.bench.ts [cells on the slide] [cells in all] [slides]`; 20,000
 * cells on one slide of 100,000, and a worklist of 10,000 slides, by default. Milliseconds, of the engine without its transport.
 */
import { join } from 'node:path';
import { openDatabase } from '../../db/index.ts';
import { CELL_CLASSES } from '../../electron/contract/classes.ts';
import type { CellId, SlideId } from '../../electron/contract/ids.ts';
import { worklistFilterSchema } from '../../electron/contract/review.ts';
import { localActor } from '../../electron/engine/accounts/session.ts';
import { ReviewService } from '../../electron/engine/review/service.ts';
import { SignoffService } from '../../electron/engine/review/signoff.ts';
import { CellSimilarity } from '../../electron/engine/review/similarity.ts';
import { DIFFERENTIAL, fileNames, makeCell, makeImage, makeRun, TIMING, temporaryFolder } from '../db/support.ts';

const CELLS_PER_FILE = 500;
const [onSlide = 20_000, inAll = 100_000, slides = 10_000] = process.argv.slice(2).map(Number);
const folder = temporaryFolder();
const db = openDatabase(join(folder.path, 'bench.db'));

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
const quantile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
const medianOf = (work: () => unknown, times = 7) =>
  quantile(
    Array.from({ length: times }, () => timed(work)),
    0.5,
  );
const round = (value: number) => Number(value.toFixed(2));

function store(name: string, cells: number): SlideId {
  const files = Math.ceil(cells / CELLS_PER_FILE);
  const slideId = db.slides.create({ name, accession: `H26-${name}`, synthetic: true });
  const names = fileNames(files);
  const runId = db.runs.start(makeRun(slideId, names));
  for (const [i, file] of names.entries()) {
    const count = Math.min(CELLS_PER_FILE, cells - i * CELLS_PER_FILE);
    const batch = Array.from({ length: count }, (_, j) => makeCell(i * CELLS_PER_FILE + j, 2048));
    db.runs.appendBatch(runId, { images: [makeImage(file, batch)], refused: [] });
  }
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  return slideId;
}

try {
  const slideId = store('large', onSlide);
  for (let left = inAll - onSlide, i = 0; left > 0; left -= onSlide, i++) store(`other ${i}`, Math.min(left, onSlide));
  const actor = localActor();
  const review = new ReviewService(db, () => undefined);
  const signoff = new SignoffService(db, review);
  const cellSimilarity = new CellSimilarity(db, review);
  const cells = review.slide(slideId, actor.id).cells.map(({ id }) => id);

  const slideMs = medianOf(() => review.slide(slideId, actor.id));
  const stateMs = medianOf(() => review.state(slideId, actor.id));
  const single = Array.from({ length: 400 }, (_, i) =>
    timed(() =>
      review.apply(
        slideId,
        [
          {
            action: 'relabel',
            cellIds: [cells[(i * 37) % cells.length] as CellId],
            to: CELL_CLASSES[i % 14] ?? 'NE',
          },
        ],
        actor,
      ),
    ),
  );
  const bulk = Array.from({ length: 9 }, (_, i) =>
    timed(() =>
      review.apply(
        slideId,
        [{ action: 'relabel', cellIds: cells.slice(i * 500, i * 500 + 500), to: CELL_CLASSES[i] ?? 'NE' }],
        actor,
      ),
    ),
  );
  const undo = Array.from({ length: 9 }, () => timed(() => review.undoRedo(slideId, 'undo', actor)));
  const redo = Array.from({ length: 9 }, () => timed(() => review.undoRedo(slideId, 'redo', actor)));
  const gateMs = medianOf(() => signoff.gate(slideId, actor.id));
  const distributionMs = medianOf(() => cellSimilarity.distribution({ slideId }), 3);
  const similarMs = medianOf(() => cellSimilarity.similar({ cellId: cells[0] as CellId, limit: 20_000 }), 3);

  for (let i = db.slides.list().length; i < slides; i++) store(`slide ${i}`, 4);
  const refreshMs = timed(() => review.reviews.refresh());
  const find = (filter: object) => () =>
    db.worklist.find(
      { filter: worklistFilterSchema.parse(filter), sort: 'priority', offset: 0, limit: 200 },
      review.view(actor.id),
    );
  const worklistMs = medianOf(find({}));
  const searchMs = medianOf(find({ text: 'slide 77 blast' }));
  const filterMs = medianOf(find({ stages: ['new'], classes: ['BL'], risk: ['high'] }));
  console.log(
    JSON.stringify({
      review_cells: onSlide,
      review_cells_in_all: inAll,
      review_slides: slides,
      review_slide_ms: round(slideMs),
      review_state_ms: round(stateMs),
      review_relabel_p50_ms: round(quantile(single, 0.5)),
      review_relabel_p95_ms: round(quantile(single, 0.95)),
      review_bulk_500_ms: round(quantile(bulk, 0.5)),
      review_bulk_500_worst_ms: round(Math.max(...bulk)),
      review_undo_500_ms: round(quantile(undo, 0.5)),
      review_redo_500_ms: round(quantile(redo, 0.5)),
      review_gate_ms: round(gateMs),
      review_distribution_ms: round(distributionMs),
      review_similar_ms: round(similarMs),
      review_figures_of_new_slides_ms: round(refreshMs),
      review_worklist_ms: round(worklistMs),
      review_worklist_search_ms: round(searchMs),
      review_worklist_filter_ms: round(filterMs),
      node: process.version,
      platform: process.platform,
    }),
  );
} finally {
  db.close();
  folder.remove();
}
