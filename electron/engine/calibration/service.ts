import { readFileSync } from 'node:fs';
import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { decodeMask, encodeMask, encodeOverlay, type Pixels } from '../../../native/images/index.ts';
import { applyEdits } from '../../../native/segmenter/edit-mask.ts';
import { parseUnaryParameters, type UnaryParameters } from '../../../native/segmenter/index.ts';
import { LEAST_CELLS } from '../../../native/segmenter/refit.ts';
import { runRefit } from '../../../native/segmenter/refit-job.ts';
import type { MaskScore } from '../../../native/segmenter/score.ts';
import { superpixelsOf } from '../../../native/segmenter/stages.ts';
import {
  type Calibration,
  type CalibrationId,
  type CellId,
  type Correction,
  type Dice,
  LeukoscopeError,
  type MaskEdit,
  type SlideId,
  type Trial,
} from '../../contract/index.ts';
import { missing } from '../common/missing.ts';
import type { Picture, Pictures } from '../runs/pictures.ts';

/** Drafts and trials are numbered across restarts of the engine, so that an address never stands for two pictures. */
let lastState = Date.now();

interface Plane {
  mask: Uint8Array;
  width: number;
  height: number;
}

interface MaskPair {
  beforeMask: Uint8Array;
  afterMask: Uint8Array;
}

interface Kept {
  trial: Trial;
  parameters: UnaryParameters;
  masks: Map<CellId, { before: Plane; after: Plane }>;
}

/** What corrections and refits need of the engine. */
export interface CalibrationSources {
  readonly database: LeukoscopeDatabase;
  readonly pictures: Pictures;
  readonly files: { wasm: string; parameters: string };
  progress(slideId: SlideId, done: number, total: number): void;
  /** Uses the calibration that the database names for the runs that follow; where it names none, the shipped parameters. */
  reload(): void;
}

/** So many cells that nobody corrected are shown before and after a refit too. */
const WATCHED = 6;

/** The name that parameters of a calibration carry, for people: nothing reads it. */
const calibrationName = (laboratory: string, stain: string, version: number) =>
  `cal-${version} ${laboratory}, ${stain}`;

const meanDice = (all: readonly Dice[]): Dice => ({
  cell: all.reduce((sum, { cell }) => sum + cell, 0) / all.length,
  nucleus: all.reduce((sum, { nucleus }) => sum + nucleus, 0) / all.length,
});

/** Corrected masks, and the segmenter refitted to them. */
export class CalibrationService {
  readonly #sources: CalibrationSources;
  readonly #drafts = new Map<CellId, Plane>();
  #underWay: AbortController | undefined;
  #latest: Kept | undefined;

  constructor(sources: CalibrationSources) {
    this.#sources = sources;
  }

  /** Strokes on a cell's mask, not stored. @returns the number of the state that the picture `draft` then shows. */
  async draft(cellId: CellId, edits: readonly MaskEdit[]): Promise<number> {
    this.#drafts.set(cellId, await this.#edited(cellId, edits));
    return ++lastState;
  }

  async correct(cellId: CellId, edits: readonly MaskEdit[], actor: string): Promise<Correction> {
    const { mask, width, height } = await this.#edited(cellId, edits);
    this.#sources.database.calibrations.correct(cellId, await encodeMask(mask, width, height), actor);
    this.#drafts.delete(cellId);
    return { cellId, actor, at: new Date().toISOString() };
  }

  forget(cellId: CellId): void {
    this.#drafts.delete(cellId);
    this.#sources.database.calibrations.forget(cellId);
  }

  /** Outlines of the latest draft, else of the stored mask. */
  async draftPicture(cellId: CellId): Promise<Picture> {
    const { mask, width, height } = this.#drafts.get(cellId) ?? (await this.#base(cellId));
    return { type: 'image/png', bytes: await encodeOverlay(mask, width, height) };
  }

  /** Outlines of the latest trial. */
  async trialPicture(when: 'before' | 'after', cellId: CellId): Promise<Picture> {
    const plane = this.#latest?.masks.get(cellId)?.[when];
    if (!plane) throw missing('trial of cell', cellId);
    return { type: 'image/png', bytes: await encodeOverlay(plane.mask, plane.width, plane.height) };
  }

  /** Refits to the slide's corrected cells. @throws LeukoscopeError NO_INPUT, CONFLICT. */
  async refit(slideId: SlideId, laboratory: string, stain: string): Promise<Trial> {
    const { database, pictures, files, progress } = this.#sources;
    if (this.#underWay)
      throw new LeukoscopeError('CONFLICT', 'A calibration is under way already. Wait until it is done.');
    const corrections = database.calibrations.ofSlide(slideId);
    if (corrections.length < LEAST_CELLS) {
      throw new LeukoscopeError(
        'NO_INPUT',
        `A calibration needs at least ${LEAST_CELLS} corrected cells, better ten; this slide has ${corrections.length}. Correct some more first.`,
      );
    }
    const controller = new AbortController();
    this.#underWay = controller;
    try {
      progress(slideId, 0, 1);
      const samples = await Promise.all(
        corrections.map(async ({ cellId }) => {
          const [{ rgb, width, height }, { mask }] = await Promise.all([pictures.crop(cellId), this.#base(cellId)]);
          return { rgb, width, height, mask };
        }),
      );
      const others = this.#untouched(slideId, new Set(corrections.map(({ cellId }) => cellId)));
      const watched = await Promise.all(others.map((cellId) => pictures.crop(cellId)));
      const version = database.calibrations.nextVersion(laboratory, stain);
      const order = {
        wasm: readFileSync(files.wasm),
        samples,
        watched,
        start: parseUnaryParameters(readFileSync(files.parameters, 'utf8'), files.parameters),
        version: calibrationName(laboratory, stain, version),
      };
      const onProgress = (done: number, total: number) => progress(slideId, done, total);
      const found = await runRefit(order, onProgress, controller.signal);
      const dice = ({ cell, nucleus }: MaskScore): Dice => ({ cell: cell.dice, nucleus: nucleus.dice });
      const masks: Kept['masks'] = new Map();
      const put = (cellId: CellId, { width, height }: Pixels, { beforeMask, afterMask }: MaskPair) => {
        const plane = (mask: Uint8Array) => ({ mask, width, height });
        masks.set(cellId, { before: plane(beforeMask), after: plane(afterMask) });
      };
      const scored = corrections.flatMap(({ cellId }, i) => {
        const [cell, image] = [found.cells[i], samples[i]];
        if (!cell || !image) return [];
        put(cellId, image, cell);
        return [{ cellId, before: dice(cell.before), after: dice(cell.after) }];
      });
      const unscored = others.flatMap((cellId, i) => {
        const [cell, image] = [found.watched[i], watched[i]];
        if (!cell || !image) return [];
        put(cellId, image, cell);
        return [{ cellId, agreement: dice(cell.agreement) }];
      });
      const trial: Trial = {
        id: ++lastState,
        slideId,
        laboratory,
        stain,
        version,
        scores: { before: meanDice(scored.map((c) => c.before)), after: meanDice(scored.map((c) => c.after)) },
        cells: scored,
        others: unscored,
      };
      this.#latest = { trial, parameters: found.parameters, masks };
      return trial;
    } finally {
      this.#underWay = undefined;
    }
  }

  keep(trialId: number, actor: string): Calibration {
    const kept = this.#latest;
    if (kept?.trial.id !== trialId) throw missing('trial', trialId);
    const { laboratory, stain, version, scores, cells } = kept.trial;
    const { calibrations } = this.#sources.database;
    const id = calibrations.keep({
      laboratory,
      stain,
      version,
      scores,
      cells: cells.length,
      parameters: JSON.stringify(kept.parameters),
      actor,
    });
    this.#sources.reload();
    this.#latest = undefined;
    const calibration = calibrations.list().find((one) => one.id === id);
    if (!calibration) throw missing('calibration', id);
    return calibration;
  }

  /** Takes a kept calibration into use, or with null the shipped segmenter. */
  use(id: CalibrationId | null, actor: string): void {
    const { database, reload } = this.#sources;
    database.calibrations.use(id, actor);
    reload();
  }

  close(): void {
    this.#underWay?.abort();
  }

  /** Cells of the slide that nobody corrected, spread evenly over it; no artifacts, which have no cell to outline. */
  #untouched(slideId: SlideId, corrected: ReadonlySet<CellId>): CellId[] {
    const cells = this.#sources.database.slides.get(slideId)?.cells ?? [];
    const usable = cells.filter((cell) => !corrected.has(cell.id) && cell.quality > 0 && cell.class !== 'AR');
    const step = Math.max(1, usable.length / WATCHED);
    return usable.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step)).map(({ id }) => id);
  }

  /** The mask that a correction starts from: an earlier correction, else what the run found, else nothing. */
  async #base(cellId: CellId): Promise<Plane> {
    const { database, pictures } = this.#sources;
    const png = database.calibrations.mask(cellId) ?? database.cells.mask(cellId);
    if (png) return decodeMask(png);
    const { width, height } = await pictures.crop(cellId);
    return { mask: new Uint8Array(width * height), width, height };
  }

  async #edited(cellId: CellId, edits: readonly MaskEdit[]): Promise<Plane> {
    const { mask, width, height } = await this.#base(cellId);
    const snaps = edits.some(({ tool }) => tool === 'superpixel');
    const stages = snaps ? (await this.#sources.pictures.segmentation(cellId)).stages : undefined;
    const superpixels = stages && superpixelsOf(stages, width, height);
    return { mask: applyEdits(mask, width, height, edits, superpixels), width, height };
  }
}
