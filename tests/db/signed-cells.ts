import type { LeukoscopeDatabase } from '../../db/index.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import type { SlideId } from '../../electron/contract/methods.ts';
import { derivedMetricsOf } from '../../electron/engine/review/derived-metrics.ts';
import { DIFFERENTIAL, makeCell, makeImage, makeRun, TIMING } from './support.ts';

/**
 * A signed slide of a network's cells, every class distinguished by its features, each named by a reviewer.
 *
 * @param network SHA-256 of the network that found the features.
 * @param each How many cells of each class.
 */
export function storeSignedCells(
  db: LeukoscopeDatabase,
  name: string,
  { network, width, each, classes }: { network: string; width: number; each: number; classes: readonly CellClass[] },
): SlideId {
  const actor = { id: 'person:1', name: 'Reader' };
  const slideId = db.slides.create({ name, accession: null, synthetic: true });
  const files = classes.map((one) => `${name}-${one}.png`);
  const run = makeRun(slideId, files);
  const runId = db.runs.start({ ...run, model: { ...run.model, sha256: network } });
  const images = classes.map((one, k) =>
    makeImage(
      `${name}-${one}.png`,
      Array.from({ length: each }, (_, i) => ({
        ...makeCell(k * each + i + 1),
        class: one,
        status: 'classified' as const,
        features: Float32Array.from({ length: width }, (_, j) =>
          j % CELL_CLASSES.length === CELL_CLASSES.indexOf(one) ? 2 + ((i * 7 + j) % 5) / 5 : ((i * 3 + j) % 7) / 7,
        ),
      })),
    ),
  );
  db.runs.appendBatch(runId, { images, refused: [] });
  db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  const cells = db.slides.get(slideId)?.cells ?? [];
  db.reviewsWith(derivedMetricsOf).apply({ slide: slideId, reader: 1, actor }, [
    { action: 'confirm', cellIds: cells.map(({ id }) => id) },
  ]);
  db.signoff.record(slideId, actor, () => ({
    kind: 'signed',
    version: 1,
    run: runId,
    detail: {},
    next: { stage: 'signed' },
  }));
  return slideId;
}
