import type {
  Differential,
  ModelInfo,
  Provider,
  RefusedFile,
  SegmenterInfo,
  Timing,
} from '../../electron/contract/analysis.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { RunDetail, RunId, RunStatus, RunSummary, SlideId } from '../../electron/contract/methods.ts';
import { audit } from '../audit.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { insertCell, type NewCell } from './cells.ts';
import { digestOf } from './digest.ts';
import { summariseRun } from './summary.ts';

/** How images are read: as single cells, as fields, or as their shape suggests. */
export type AnalysisMode = 'auto' | 'cell' | 'field';

/** One file to analyse: its path, and its unique name within the run. */
export interface InputFile {
  relative: string;
  path: string;
}

export interface NewRun {
  slideId: SlideId;
  model: ModelInfo;
  segmenter: SegmenterInfo;
  provider: Provider;
  /** Everything else that shapes the result, such as thresholds. */
  params: Record<string, unknown>;
  appVersion: string;
  /** The folder that relative names start from. */
  root: string;
  files: InputFile[];
  mode: AnalysisMode;
}

export interface NewImage {
  relative: string;
  /** Of the original file's bytes, lower-case hexadecimal. */
  sha256: string;
  width: number;
  height: number;
  bytes: number;
  format: string;
  cells: NewCell[];
}

export interface Batch {
  images: NewImage[];
  refused: RefusedFile[];
}

/** A run with pending inputs, and everything needed to resume it. */
export interface ResumableRun extends Omit<NewRun, 'files'> {
  id: RunId;
  status: RunStatus;
  /** Inputs that are not analysed yet, in the order of analysis. */
  pending: InputFile[];
  /** What is stored already; a pending file with one of these hashes is a duplicate. */
  done: { relative: string; sha256: string }[];
}

interface RunRow {
  id: number;
  slide: number;
  provider: Provider;
  mode: AnalysisMode;
  params: string;
  app_version: string;
  root: string;
  status: RunStatus;
  started_at: string;
  finished_at: string | null;
  timing: string | null;
  segmenter_version: string;
  segmenter_calibrated: number;
  calibration: number | null;
  calibration_version: number;
  unusual: number | null;
  laboratory: string;
  stain: string;
  sha256: string;
  name: string;
  version: string;
  precision: ModelInfo['precision'];
  untrained: string;
}

const NO_TIMING: Timing = { total: 0, decode: 0, segment: 0, classify: 0, store: 0 };

function requireRow(db: ReadableConnection, id: RunId): RunRow {
  const row = readRow(db, id);
  if (!row)
    throw new LeukoscopeError('NOT_FOUND', `There is no run ${id} in ${db.file}. It may have been rolled back.`);
  return row;
}

function readRow(db: ReadableConnection, id: RunId): RunRow | undefined {
  return db.get<RunRow>(
    `SELECT r.id, r.slide, r.provider, r.mode, r.params, r.app_version, r.root, r.status, r.started_at, r.finished_at, r.timing,
       r.segmenter_version, r.segmenter_calibrated, r.unusual, r.calibration, k.version AS calibration_version, k.laboratory, k.stain, m.sha256, m.name, m.version, m.precision, m.untrained
     FROM runs r JOIN models m ON m.id = r.model LEFT JOIN segmenter_calibrations k ON k.id = r.calibration WHERE r.id = $id`,
    { id },
  );
}

function toModel(row: RunRow): ModelInfo {
  return {
    name: row.name,
    version: row.version,
    sha256: row.sha256,
    precision: row.precision,
    untrained: fromJson<ModelInfo['untrained']>(row.untrained),
  };
}

function toSegmenter(row: RunRow): SegmenterInfo {
  const { calibration: id, calibration_version: version, laboratory, stain } = row;
  return {
    version: row.segmenter_version,
    calibrated: row.segmenter_calibrated === 1,
    calibration: id === null ? null : { id, version, laboratory, stain },
  };
}

/** A run of any status; undefined when there is none. */
export function readRun(db: ReadableConnection, id: RunId): RunDetail | undefined {
  const row = readRow(db, id);
  if (!row) return undefined;
  return {
    id,
    status: row.status,
    model: toModel(row),
    segmenter: toSegmenter(row),
    provider: row.provider,
    appVersion: row.app_version,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    unusual: row.unusual ?? 0,
    timing: row.timing === null ? NO_TIMING : fromJson<Timing>(row.timing),
    refused: db.all<RefusedFile>(
      "SELECT file, code, message FROM run_inputs WHERE run = $id AND state = 'refused' ORDER BY id",
      { id },
    ),
  };
}

function readPending(db: ReadableConnection, id: RunId): InputFile[] {
  return db.all<InputFile>(
    "SELECT file AS relative, path FROM run_inputs WHERE run = $id AND state = 'pending' ORDER BY id",
    { id },
  );
}

function readResumable(db: ReadableConnection, id: RunId): ResumableRun {
  const row = requireRow(db, id);
  return {
    id,
    slideId: row.slide as SlideId,
    status: row.status,
    model: toModel(row),
    segmenter: toSegmenter(row),
    provider: row.provider,
    params: fromJson<Record<string, unknown>>(row.params),
    appVersion: row.app_version,
    root: row.root,
    mode: row.mode,
    pending: readPending(db, id),
    done: db.all<{ relative: string; sha256: string }>(
      `SELECT n.file AS relative, i.sha256 FROM run_inputs n JOIN images i ON i.id = n.image
       WHERE n.run = $id AND n.state = 'done' ORDER BY n.id`,
      { id },
    ),
  };
}

/** The row of a model, made when it is new. */
function modelRow(db: WritableConnection, model: ModelInfo): number {
  const values = { ...model, untrained: JSON.stringify(model.untrained) };
  db.run(
    `INSERT OR IGNORE INTO models (sha256, name, version, precision, untrained)
     VALUES ($sha256, $name, $version, $precision, $untrained)`,
    values,
  );
  const row = db.get<{ id: number }>(
    `SELECT id FROM models
     WHERE sha256 = $sha256 AND name = $name AND version = $version AND precision = $precision AND untrained = $untrained`,
    values,
  );
  if (!row)
    throw new LeukoscopeError(
      'BAD_REQUEST',
      `The model ${model.name} can't be registered: its description is not valid.`,
    );
  return row.id;
}

/** The row of an image; the same file of the same slide is the same row in every run. */
function imageRow(db: WritableConnection, slide: number, { cells: _cells, ...image }: NewImage): number {
  const values = { slide, ...image };
  const known = db.get<{ id: number }>(
    'SELECT id FROM images WHERE slide = $slide AND file = $relative AND sha256 = $sha256',
    values,
  );
  if (known) return known.id;
  return db.run(
    `INSERT INTO images (slide, file, sha256, width, height, bytes, format)
     VALUES ($slide, $relative, $sha256, $width, $height, $bytes, $format)`,
    values,
  ).id;
}

function requireRunning(db: ReadableConnection, id: RunId): RunRow {
  const row = requireRow(db, id);
  if (row.status !== 'running') {
    throw new LeukoscopeError(
      'BAD_REQUEST',
      `Run ${id} is ${row.status}: nothing more can be stored in it. Resume it first.`,
    );
  }
  return row;
}

function storeImage(db: WritableConnection, run: RunId, slide: number, image: NewImage): boolean {
  const input = db.get<{ id: number; state: string }>(
    'SELECT id, state FROM run_inputs WHERE run = $run AND file = $relative',
    { run, relative: image.relative },
  );
  if (!input) {
    throw new LeukoscopeError('BAD_REQUEST', `${image.relative} is not an input of run ${run}.`);
  }
  if (input.state !== 'pending') return false;
  const imageId = imageRow(db, slide, image);
  for (const cell of image.cells) insertCell(db, run, imageId, cell);
  const digest = image.cells.length ? digestOf(db, run, imageId) : null;
  db.run("UPDATE run_inputs SET state = 'done', image = $imageId, digest = $digest WHERE id = $id", {
    imageId,
    digest,
    id: input.id,
  });
  return true;
}

export function createRuns(db: WritableConnection) {
  return {
    /** Registers a run and all its inputs as pending. @throws {@link LeukoscopeError} NOT_FOUND for an unknown slide. */
    start(run: NewRun): RunId {
      return db.transaction(() => {
        if (!db.get('SELECT 1 FROM slides WHERE id = $slideId', { slideId: run.slideId })) {
          throw new LeukoscopeError('NOT_FOUND', `There is no slide ${run.slideId} in ${db.file}.`);
        }
        const { id } = db.run(
          `INSERT INTO runs (slide, kind, model, segmenter_version, segmenter_calibrated, calibration, provider, mode, params,
             app_version, root, status, started_at)
           VALUES ($slideId, 'analysis', $model, $version, $segmenterCalibrated, $calibration, $provider, $mode, $params, $appVersion, $root, 'running', $startedAt)`,
          {
            slideId: run.slideId,
            model: modelRow(db, run.model),
            version: run.segmenter.version,
            segmenterCalibrated: run.segmenter.calibrated ? 1 : 0,
            calibration: run.segmenter.calibration?.id ?? null,
            provider: run.provider,
            mode: run.mode,
            params: JSON.stringify(run.params),
            appVersion: run.appVersion,
            root: run.root,
            startedAt: new Date().toISOString(),
          },
        );
        for (const { relative, path } of run.files) {
          db.run("INSERT INTO run_inputs (run, file, path, state) VALUES ($id, $relative, $path, 'pending')", {
            id,
            relative,
            path,
          });
        }
        return id as RunId;
      });
    },

    /** The inputs not yet analysed or refused, in the order of analysis. */
    pending(id: RunId): InputFile[] {
      return readPending(db, id);
    },

    /**
     * Stores a batch and marks its inputs, all in one transaction. An input that is not pending any more is skipped whole, so that a
     * batch can be repeated after a crash. Refused files that are no inputs of the run are noted too.
     *
     * @returns How many images were stored.
     * @throws {@link LeukoscopeError} BAD_REQUEST when the run isn't running or an image is no input of it.
     */
    appendBatch(id: RunId, { images, refused }: Batch): number {
      return db.transaction(() => {
        const { slide } = requireRunning(db, id);
        const stored = images.filter((image) => storeImage(db, id, slide, image)).length;
        for (const { file, code, message } of refused) {
          db.run(
            `INSERT INTO run_inputs (run, file, state, code, message) VALUES ($id, $file, 'refused', $code, $message)
             ON CONFLICT (run, file) DO UPDATE SET state = 'refused', code = excluded.code, message = excluded.message
             WHERE state = 'pending'`,
            { id, file, code, message },
          );
        }
        return stored;
      });
    },

    /**
     * Ends a run. A complete one is shown when its slide has no other; else `reviewsWith().show` does that.
     *
     * @throws {@link LeukoscopeError} BAD_REQUEST when the run isn't running, or is called complete with pending inputs or no differential.
     */
    finish(
      id: RunId,
      {
        status,
        timing,
        differential,
      }: { status: 'complete' | 'cancelled' | 'failed'; timing: Timing; differential?: Differential | undefined },
    ): void {
      db.transaction(() => {
        requireRunning(db, id);
        const pending = readPending(db, id).length;
        if (status === 'complete' && (pending > 0 || !differential)) {
          throw new LeukoscopeError(
            'BAD_REQUEST',
            `Run ${id} is not complete: ${pending} of its files are not analysed or its differential is missing.`,
          );
        }
        db.run(
          `UPDATE runs SET status = $status, finished_at = $finishedAt, timing = $timing, differential = $differential,
             cells = (SELECT count(*) FROM predictions WHERE run = runs.id),
             unusual = (SELECT count(*) FROM predictions p JOIN cells c ON c.id = p.cell
               WHERE p.run = runs.id AND c.quality_flags LIKE '%unusual_stain%'),
             unidentified = (SELECT count(*) FROM predictions WHERE run = runs.id AND status <> 'classified'),
             refused = (SELECT count(*) FROM run_inputs WHERE run = runs.id AND state = 'refused')
           WHERE id = $id`,
          {
            status,
            finishedAt: new Date().toISOString(),
            timing: JSON.stringify(timing),
            differential: differential ? JSON.stringify(differential) : null,
            id,
          },
        );
        if (status !== 'complete') return;
        summariseRun(db, id);
        // A slide's first analysis is shown at once. A later one brings other cells: what was decided must have a place on them first.
        db.run(
          `UPDATE runs SET shown = 1 WHERE id = $id
             AND NOT EXISTS (SELECT 1 FROM runs s WHERE s.slide = runs.slide AND s.shown = 1)
             AND NOT EXISTS (SELECT 1 FROM removed_slides d WHERE d.slide = runs.slide)`,
          { id },
        );
      });
    },

    /**
     * What the newest run of a slide was given, in the order of analysis: each file by its path then and, where it could be read, the
     * hash of its content. Undefined for a slide without a run.
     */
    inputsOfNewest(
      slide: SlideId,
    ):
      | { root: string; mode: AnalysisMode; files: { relative: string; path: string | null; sha256: string | null }[] }
      | undefined {
      const run = db.get<{ id: RunId; root: string; mode: AnalysisMode }>(
        'SELECT id, root, mode FROM runs WHERE slide = $slide ORDER BY id DESC LIMIT 1',
        { slide },
      );
      if (!run) return undefined;
      const { id, ...rest } = run;
      const files = db.all<{ relative: string; path: string | null; sha256: string | null }>(
        `SELECT n.file AS relative, n.path, i.sha256 FROM run_inputs n LEFT JOIN images i ON i.id = n.image
         WHERE n.run = $id ORDER BY n.id`,
        { id },
      );
      return { ...rest, files };
    },

    /** The runs of a slide, newest first. */
    ofSlide: (slide: SlideId): RunSummary[] =>
      db
        .all<{ id: RunId; shown: number; differential: string | null; cells: number | null }>(
          `SELECT id, shown, differential, cells FROM runs WHERE slide = $slide ORDER BY id DESC`,
          { slide },
        )
        .flatMap(({ id, shown, differential, cells }) => {
          const run = readRun(db, id);
          if (!run) return [];
          const { timing: _timing, refused, ...rest } = run;
          return [
            {
              ...rest,
              shown: shown === 1,
              cells: cells ?? 0,
              refused: refused.length,
              differential: differential === null ? null : fromJson<Differential>(differential),
            },
          ];
        }),

    /** Runs whose process died, oldest first. */
    interrupted(): ResumableRun[] {
      return db
        .all<{ id: RunId }>("SELECT id FROM runs WHERE status = 'interrupted' ORDER BY id")
        .map(({ id }) => readResumable(db, id));
    },

    /** A slide's runs that were interrupted, cancelled or failed, newest first: what a new start can go on with. */
    unfinished(slideId: SlideId): ResumableRun[] {
      return db
        .all<{ id: RunId }>(
          "SELECT id FROM runs WHERE slide = $slideId AND status IN ('interrupted', 'cancelled', 'failed') ORDER BY id DESC",
          { slideId },
        )
        .map(({ id }) => readResumable(db, id));
    },

    /** Marks runs of a slide as interrupted that are called running but are none of those under way. */
    abandon(slideId: SlideId, underWay: readonly RunId[]): void {
      db.run(
        `UPDATE runs SET status = 'interrupted', finished_at = $finishedAt
         WHERE slide = $slideId AND status = 'running' AND id NOT IN (SELECT value FROM json_each($underWay))`,
        { finishedAt: new Date().toISOString(), slideId, underWay: JSON.stringify(underWay) },
      );
    },

    /** Whether every one of these files is an input of the run, analysed or not. */
    covers(id: RunId, files: readonly string[]): boolean {
      const known = new Set(
        db.all<{ file: string }>('SELECT file FROM run_inputs WHERE run = $id', { id }).map(({ file }) => file),
      );
      return files.every((file) => known.has(file));
    },

    /** Sets an interrupted, cancelled or failed run going again. @throws {@link LeukoscopeError} BAD_REQUEST for any other. */
    resume(id: RunId): ResumableRun {
      return db.transaction(() => {
        const { status } = requireRow(db, id);
        if (status === 'running' || status === 'complete') {
          throw new LeukoscopeError('BAD_REQUEST', `Run ${id} is ${status}: there is nothing to resume.`);
        }
        db.run("UPDATE runs SET status = 'running', finished_at = NULL WHERE id = $id", { id });
        return readResumable(db, id);
      });
    },

    /** Deletes a run that isn't complete, with all it stored. @throws {@link LeukoscopeError} BAD_REQUEST for a complete one. */
    rollBack(id: RunId): void {
      db.transaction(() => {
        const { status, slide } = requireRow(db, id);
        if (status === 'complete') {
          throw new LeukoscopeError('BAD_REQUEST', `Run ${id} is complete and stays. Analyse the slide again instead.`);
        }
        db.run('DELETE FROM runs WHERE id = $id', { id });
        db.run(
          'DELETE FROM images WHERE slide = $slide AND id NOT IN (SELECT image FROM run_inputs WHERE image IS NOT NULL)',
          { slide },
        );
        audit(db, 'run.rolled_back', { run: id, slide, status });
      });
    },

    /** A run of any status; the timing of one that hasn't ended is all zeros. */
    get(id: RunId): RunDetail | undefined {
      return readRun(db, id);
    },
  };
}

/** Marks the runs of a process that died; the writer lock ensures that no other process is running them. */
export function markInterrupted(db: WritableConnection): void {
  db.run("UPDATE runs SET status = 'interrupted', finished_at = $finishedAt WHERE status = 'running'", {
    finishedAt: new Date().toISOString(),
  });
}
