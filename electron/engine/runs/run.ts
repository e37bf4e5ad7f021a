import type { InputFile, LeukoscopeDatabase, NewImage } from '../../../db/index.ts';
import { encodeMask, encodeThumbnail } from '../../../native/images/index.ts';
import { type CountFacts, differentialOf } from '../../contract/differential.ts';
import {
  type AnalysedCell,
  type CellClass,
  type CellStatus,
  type Differential,
  LeukoscopeError,
  type Quality,
  type RefusedFile,
  type RunId,
  type RunStatus,
  type Timing,
} from '../../contract/index.ts';
import { StageClock } from './clock.ts';
import { analyseImages, type Mode, type PipelineImage, type PipelineTools } from './pipeline.ts';

/** Side of a gallery thumbnail in pixels: crisp at twice the default tile. */
const THUMB_SIDE = 192;

export interface RunPlan {
  id: RunId;
  mode: Mode;
  pending: InputFile[];
  /** What an earlier, interrupted process stored already. */
  done: { relative: string; sha256: string }[];
  /** Refused before any file was opened, by the walk. */
  refused: RefusedFile[];
}

export interface RunOutcome {
  status: Extract<RunStatus, 'complete' | 'cancelled'>;
  cells: Omit<AnalysedCell, 'mask'>[];
  refused: RefusedFile[];
  differential: Differential;
  timing: Timing;
}

export interface RunWatcher {
  progress?(done: number, refused: number): void;
  /** Called for each image once it is on disk. */
  image?(image: PipelineImage): Promise<void> | void;
}

/** The second of two files with the same bytes would count its cell twice. */
function refuseDuplicates(
  images: PipelineImage[],
  seen: Map<string, string>,
): { kept: PipelineImage[]; refused: RefusedFile[] } {
  const kept: PipelineImage[] = [];
  const refused: RefusedFile[] = [];
  for (const image of images) {
    const { relative } = image.file;
    const first = seen.get(image.image.sha256);
    if (first === undefined) {
      seen.set(image.image.sha256, relative);
      kept.push(image);
    } else {
      const message = `${relative} has the same content as ${first}: its cells are counted once. Remove one of the two.`;
      refused.push({ file: relative, code: 'DUPLICATE', message });
    }
  }
  return { kept, refused };
}

async function toStored({ file, image, cells }: PipelineImage): Promise<NewImage> {
  return {
    ...image,
    relative: file.relative,
    cells: await Promise.all(
      cells.map(async ({ rgb, segmentation, ...cell }) => {
        const [, , width, height] = cell.box;
        const { mask, contour, morphology, quality } = segmentation;
        const [thumb, png] = await Promise.all([
          encodeThumbnail(rgb, width, height, THUMB_SIDE),
          encodeMask(mask, width, height),
        ]);
        return { ...cell, contour, morphology, quality, thumb, mask: png };
      }),
    ),
  };
}

/**
 * Analyses a run's pending files and stores every batch as it comes. The run ends complete, or cancelled through `signal`
 * (what is stored stays, and the run can be resumed); any other failure marks it failed and is thrown.
 */
export async function executeRun(
  plan: RunPlan,
  database: LeukoscopeDatabase,
  tools: PipelineTools,
  signal: AbortSignal,
  watcher: RunWatcher = {},
): Promise<RunOutcome> {
  const { id } = plan;
  const clock = new StageClock();
  const seen = new Map(plan.done.map(({ sha256, relative }) => [sha256, relative]));
  const calls: { class: CellClass; status: CellStatus; quality: Quality }[] = database.cells.ofRun(id);
  const outcome: RunOutcome = {
    status: 'complete',
    cells: [],
    refused: [],
    differential: differentialOf([], { untrained: tools.rules.untrained }),
    timing: clock.read(),
  };
  const refuse = (refused: RefusedFile[]) => outcome.refused.push(...refused);
  let done = plan.done.length;

  try {
    if (plan.refused.length) database.runs.appendBatch(id, { images: [], refused: plan.refused });
    refuse(plan.refused);
    for await (const batch of analyseImages(plan.pending, plan.mode, tools, clock, signal)) {
      const { kept, refused: duplicates } = refuseDuplicates(batch.images, seen);
      const refused = [...batch.refused, ...duplicates];
      await clock.time('store', async () => {
        for (const { file, image } of kept) database.originals?.put(file.path, image.sha256);
        const images = await Promise.all(kept.map(toStored));
        database.runs.appendBatch(id, { images, refused });
        for (const image of kept) await watcher.image?.(image);
      });
      refuse(refused);
      for (const { file, cells } of kept) {
        for (const { rgb: _rgb, features: _features, segmentation, ...cell } of cells) {
          outcome.cells.push({
            file: file.relative,
            ...cell,
            quality: segmentation.quality,
            morphology: segmentation.morphology,
          });
          calls.push({ class: cell.class, status: cell.status, quality: segmentation.quality });
        }
      }
      done += batch.images.length + batch.refused.length;
      watcher.progress?.(done, outcome.refused.length);
    }
  } catch (error) {
    const cancelled = error instanceof LeukoscopeError && error.code === 'CANCELLED';
    if (!cancelled) {
      try {
        database.runs.finish(id, { status: 'failed', timing: clock.read() });
      } catch {
        // On a full disk not even this can be stored: the run is found again as one that nobody carries on.
      }
      throw error;
    }
    // Cancelled after the last batch is complete all the same.
    if (database.runs.pending(id).length) outcome.status = 'cancelled';
  }
  const facts: CountFacts = {
    untrained: tools.rules.untrained,
    cells: calls.length,
    unusualStain: calls.filter(({ quality }) => quality.flags.includes('unusual_stain')).length,
  };
  outcome.differential = differentialOf(calls, facts);
  outcome.timing = clock.read();
  const { status, timing, differential } = outcome;
  database.runs.finish(id, status === 'complete' ? { status, timing, differential } : { status, timing });
  return outcome;
}
