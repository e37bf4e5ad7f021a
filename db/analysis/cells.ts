import {
  type AnalysedCell,
  type Box,
  type Morphology,
  morphologySchema,
  type Quality,
} from '../../electron/contract/analysis.ts';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { lineageOf } from '../../electron/contract/lineage.ts';
import type { CellDetail, CellId, RunId, SlideId } from '../../electron/contract/methods.ts';
import { uncertaintyOf } from '../../electron/contract/uncertainty.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { type CallStatus, callStatusOf, statedStatus } from './call-status.ts';
import { packFeatures, packOutline, packProbabilities, unpackFeatures, unpackOutline } from './feature-codec.ts';

/** A cell to store with its pictures and its feature vector. */
export type NewCell = Omit<AnalysedCell, 'file' | 'mask' | 'lineage' | 'lineageConfidence'> & {
  /** The outline in pixels of the image. */
  contour: number[][];
  /** Encoded picture of at most a few kilobytes. */
  thumb: Buffer;
  /** PNG of the box: 0 background, 128 cytoplasm, 255 nucleus. */
  mask: Buffer | null;
  /** The classifier's features; kept to a byte a value (feature-codec.ts). */
  features: Float32Array;
};

/** A cell as stored, pictures and features apart. */
export interface StoredCell extends Omit<CellDetail, 'review'> {
  runId: RunId;
  /** The outline in pixels of the image. */
  contour: number[][];
  /** Of the original file's bytes; its key in the originals' store. */
  imageSha256: string;
  /** The image's size in pixels. */
  imageWidth: number;
  imageHeight: number;
}

/** What is not in a row's probabilities is zero. */
const NO_PROBABILITIES = Object.fromEntries(CELL_CLASSES.map((name) => [name, 0])) as Record<CellClass, number>;

/** The columns of the table `morphology`. */
const MEASURES = Object.keys(morphologySchema.shape) as (keyof Morphology)[];

const INSERT_MORPHOLOGY = `INSERT INTO morphology (cell, ${MEASURES.join(', ')})
  VALUES ($id, ${MEASURES.map((measure) => `$${measure}`).join(', ')})`;

/** Stores one cell and everything that belongs to it, in the caller's transaction. */
export function insertCell(db: WritableConnection, run: RunId, image: number, cell: NewCell): void {
  const [x, y, width, height] = cell.box;
  const { score, flags } = cell.quality;
  const { id } = db.run(
    `INSERT INTO cells (run, image, x, y, width, height, quality, quality_flags)
     VALUES ($run, $image, $x, $y, $width, $height, $score, $flags)`,
    { run, image, x, y, width, height, score, flags: JSON.stringify(flags) },
  );
  db.run('INSERT INTO cell_thumbs (cell, data) VALUES ($id, $thumb)', { id, thumb: cell.thumb });
  db.run('INSERT INTO cell_masks (cell, contour, png) VALUES ($id, $contour, $mask)', {
    id,
    contour: packOutline(cell.contour),
    mask: cell.mask,
  });
  db.run(INSERT_MORPHOLOGY, { id, ...cell.morphology });
  db.run(
    `INSERT INTO predictions (run, cell, class, status, confidence, probabilities, uncertainty)
     VALUES ($run, $id, $class, $status, $confidence, $probabilities, $uncertainty)`,
    {
      run,
      id,
      class: cell.class,
      status: callStatusOf(cell),
      confidence: cell.confidence,
      probabilities: packProbabilities(cell.probabilities),
      uncertainty: uncertaintyOf(cell.probabilities),
    },
  );
  db.run('INSERT INTO features (cell, run, data) VALUES ($id, $run, $data)', {
    id,
    run,
    data: packFeatures(cell.features),
  });
}

type CellRow = Morphology & {
  id: CellId;
  slide: SlideId;
  run: RunId;
  file: string;
  sha256: string;
  image_width: number;
  image_height: number;
  x: number;
  y: number;
  width: number;
  height: number;
  quality: number;
  quality_flags: string;
  class: CellClass;
  status: CallStatus;
  confidence: number;
  probabilities: string;
  contour: Buffer | string;
};

const SELECT_CELLS = `
  SELECT c.id, i.slide, p.run, i.file, i.sha256, i.width AS image_width, i.height AS image_height, c.x, c.y, c.width, c.height,
    c.quality, c.quality_flags, p.class, p.status, p.confidence, p.probabilities, k.contour,
    ${MEASURES.map((measure) => `m.${measure}`).join(', ')}
  FROM predictions p
  JOIN runs r ON r.id = p.run
  JOIN cells c ON c.id = p.cell
  JOIN images i ON i.id = c.image
  JOIN morphology m ON m.cell = c.id
  JOIN cell_masks k ON k.cell = c.id`;

function toCell(row: CellRow): StoredCell {
  const box: Box = [row.x, row.y, row.width, row.height];
  const probabilities = { ...NO_PROBABILITIES, ...fromJson<Partial<StoredCell['probabilities']>>(row.probabilities) };
  return {
    id: row.id,
    slideId: row.slide,
    runId: row.run,
    file: row.file,
    imageSha256: row.sha256,
    imageWidth: row.image_width,
    imageHeight: row.image_height,
    box,
    class: row.class,
    status: statedStatus(row.status),
    confidence: row.confidence,
    probabilities,
    ...lineageOf(probabilities),
    quality: { score: row.quality, flags: fromJson<Quality['flags']>(row.quality_flags) },
    morphology: Object.fromEntries(MEASURES.map((measure) => [measure, row[measure]])) as Morphology,
    contour: unpackOutline(row.contour),
  };
}

/** Cells that a person gave a class, of the analysis that was signed. */
const SIGNED_CELLS = `
  FROM cell_state w
  JOIN slide_reviews r ON r.slide = w.slide AND r.stage = 'signed'
  JOIN cells c ON c.id = w.cell AND c.run = r.run
  JOIN slides s ON s.id = w.slide
  WHERE w.reader = 1 AND w.excluded IS NULL AND w.class = $name`;

export function createCells(db: ReadableConnection) {
  return {
    /** A cell with the call of the run that is shown, else of the newest complete one, else of the newest. */
    get(id: CellId): StoredCell | undefined {
      const row = db.get<CellRow>(
        `${SELECT_CELLS} WHERE p.cell = $id ORDER BY r.shown DESC, r.status = 'complete' DESC, p.run DESC LIMIT 1`,
        { id },
      );
      return row && toCell(row);
    },

    /** A run's cells, whatever its status, in the order they were stored. */
    ofRun(id: RunId): StoredCell[] {
      return db.all<CellRow>(`${SELECT_CELLS} WHERE p.run = $id ORDER BY p.cell`, { id }).map(toCell);
    },

    /** The encoded thumbnail. */
    thumb(id: CellId): Buffer | undefined {
      return db.get<{ data: Buffer }>('SELECT data FROM cell_thumbs WHERE cell = $id', { id })?.data;
    },

    /** The box's mask as PNG; undefined when the cell has none. */
    mask(id: CellId): Buffer | undefined {
      return db.get<{ png: Buffer | null }>('SELECT png FROM cell_masks WHERE cell = $id', { id })?.png ?? undefined;
    },

    /** Each measure of a run's cells, in no order. */
    measures(id: RunId): Record<keyof Morphology, Float64Array> {
      const rows = db.all<Morphology>(
        `SELECT ${MEASURES.map((measure) => `m.${measure}`).join(', ')}
         FROM predictions p JOIN morphology m ON m.cell = p.cell WHERE p.run = $id`,
        { id },
      );
      return Object.fromEntries(
        MEASURES.map((measure) => [measure, Float64Array.from(rows, (row) => row[measure])]),
      ) as Record<keyof Morphology, Float64Array>;
    },

    /** The features of all cells that an analysis found, one after the other. */
    *featuresOf(id: RunId): Generator<{ cell: CellId; features: Float32Array }> {
      const rows = db.iterate<{ cell: CellId; data: Buffer }>('SELECT cell, data FROM features WHERE run = $id', {
        id,
      });
      for (const row of rows) yield { cell: row.cell, features: unpackFeatures(row.data) };
    },

    /** The newest cells that reviewers gave a class, of signed slides, and how many there are. */
    signedExamples(
      name: CellClass,
      limit: number,
    ): { total: number; cells: { cell: CellId; slide: SlideId; name: string }[] } {
      const total = db.get<{ n: number }>(`SELECT count(*) AS n ${SIGNED_CELLS}`, { name })?.n ?? 0;
      return {
        total,
        cells: db.all<{ cell: CellId; slide: SlideId; name: string }>(
          `SELECT w.cell, w.slide, s.name ${SIGNED_CELLS} ORDER BY w.slide DESC, w.cell DESC LIMIT $limit`,
          { name, limit },
        ),
      };
    },

    /** The newest run's features of a cell; stored to a byte a value (feature-codec.ts). */
    features(id: CellId): Float32Array | undefined {
      const row = db.get<{ data: Buffer }>('SELECT data FROM features WHERE cell = $id ORDER BY run DESC LIMIT 1', {
        id,
      });
      return row && unpackFeatures(row.data);
    },
  };
}

export type Cells = ReturnType<typeof createCells>;
