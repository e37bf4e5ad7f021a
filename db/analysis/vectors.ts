import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import type { CellId, RunId, SlideId } from '../../electron/contract/methods.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { unpackFeatures } from './feature-codec.ts';

/** A basis that a feature vector, scaled to length 1, is reduced with. */
export interface Projection {
  id: number;
  /** SHA-256 of the model whose features it is for. */
  model: string;
  /** Length of a feature vector. */
  inputs: number;
  /** Length of a reduced one. */
  outputs: number;
  /** How many cells it was fitted on. */
  cells: number;
  /** Codes are coordinates times this, rounded into a signed byte. */
  scale: number;
  mean: Float32Array;
  /** `outputs` rows of `inputs` numbers, of length 1 and square to each other, in falling order of variance. */
  basis: Float32Array;
}

/** The reduced vectors of a run's cells, one after the other. */
export interface VectorBlock {
  ids: Uint32Array;
  /** Place of the model's call in {@link CELL_CLASSES}; plus {@link UNIDENTIFIED} where it is no call. */
  calls: Uint8Array;
  /** What the reduction leaves out: squared length of the rest, in units of the codes. */
  rests: Float32Array;
  /** `outputs` signed bytes a cell. */
  codes: Int8Array;
}

export interface PlacedBlock extends VectorBlock {
  run: RunId;
  slide: SlideId;
}

export const UNIDENTIFIED = 0x80;
const BYTES_BEFORE_CODES = 4 + 1 + 4;

interface ProjectionRow extends Omit<Projection, 'mean' | 'basis'> {
  mean: Buffer;
  basis: Buffer;
}

/** A BLOB's bytes moved to where floats may lie. */
const floats = (bytes: Buffer) => new Float32Array(new Uint8Array(bytes).buffer);
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);

function unpackBlock(data: Buffer, cells: number): VectorBlock {
  const { buffer } = new Uint8Array(data);
  return {
    ids: new Uint32Array(buffer, 0, cells),
    rests: new Float32Array(buffer, 4 * cells, cells),
    calls: new Uint8Array(buffer, 8 * cells, cells),
    codes: new Int8Array(buffer, BYTES_BEFORE_CODES * cells),
  };
}

/** What a connection that only reads can ask. */
export function readVectors(db: ReadableConnection) {
  return {
    /** The newest projection for a model. */
    projection(model: string): Projection | undefined {
      const row = db.get<ProjectionRow>(
        'SELECT id, model, inputs, outputs, cells, scale, mean, basis FROM projections WHERE model = $model ORDER BY id DESC LIMIT 1',
        { model },
      );
      return row && { ...row, mean: floats(row.mean), basis: floats(row.basis) };
    },

    /** Complete runs of the model that have features and no block yet, oldest first. */
    missing({ id, model }: Pick<Projection, 'id' | 'model'>): RunId[] {
      return db
        .all<{ id: RunId }>(
          `SELECT r.id FROM runs r JOIN models m ON m.id = r.model
           WHERE r.status = 'complete' AND r.cells > 0 AND m.sha256 = $model
             AND NOT EXISTS (SELECT 1 FROM vector_blocks b WHERE b.run = r.id AND b.projection = $id)
           ORDER BY r.id`,
          { model, id },
        )
        .map((row) => row.id);
    },

    /** Blocks of runs later than `after`, oldest first. */
    *blocks({ id, outputs }: Pick<Projection, 'id' | 'outputs'>, after: number): Generator<PlacedBlock> {
      const rows = db.iterate<{ run: RunId; slide: SlideId; cells: number; data: Buffer }>(
        `SELECT b.run, r.slide, b.cells, b.data FROM vector_blocks b JOIN runs r ON r.id = b.run
         WHERE b.projection = $id AND b.run > $after ORDER BY b.run`,
        { id, after },
      );
      for (const { run, slide, cells, data } of rows) {
        if (data.length !== cells * (BYTES_BEFORE_CODES + outputs)) continue;
        yield { run, slide, ...unpackBlock(data, cells) };
      }
    },

    /** A run's feature vectors with the calls of that run, in order of cell id. */
    *featuresOf(run: RunId): Generator<{ cell: CellId; call: number; features: Float32Array }> {
      const rows = db.iterate<{ cell: CellId; data: Buffer; class: CellClass; status: string }>(
        `SELECT f.cell, f.data, p.class, p.status FROM features f
         JOIN predictions p ON p.run = f.run AND p.cell = f.cell WHERE f.run = $run ORDER BY f.cell`,
        { run },
      );
      for (const row of rows) {
        const call = CELL_CLASSES.indexOf(row.class) + (row.status === 'classified' ? 0 : UNIDENTIFIED);
        yield { cell: row.cell, call, features: unpackFeatures(row.data) };
      }
    },

    /** A cell's features of the newest run of this model. */
    featuresByModel(cell: CellId, model: string): Float32Array | undefined {
      const row = db.get<{ data: Buffer }>(
        `SELECT f.data FROM features f JOIN runs r ON r.id = f.run JOIN models m ON m.id = r.model
         WHERE f.cell = $cell AND m.sha256 = $model ORDER BY f.run DESC LIMIT 1`,
        { cell, model },
      );
      return row && unpackFeatures(row.data);
    },

    /** How many cells complete runs of this model, and of other models, have. */
    extent(model: string): { cells: number; others: number } {
      const row = db.get<{ cells: number | null; others: number | null }>(
        `SELECT sum(CASE WHEN m.sha256 = $model THEN r.cells END) AS cells, sum(CASE WHEN m.sha256 <> $model THEN r.cells END) AS others
         FROM runs r JOIN models m ON m.id = r.model WHERE r.status = 'complete'`,
        { model },
      );
      return { cells: row?.cells ?? 0, others: row?.others ?? 0 };
    },

    /** Complete runs of the model with how many cells each has, oldest first. */
    runsOf(model: string): { run: RunId; cells: number }[] {
      return db.all<{ run: RunId; cells: number }>(
        `SELECT r.id AS run, r.cells FROM runs r JOIN models m ON m.id = r.model
         WHERE r.status = 'complete' AND r.cells > 0 AND m.sha256 = $model ORDER BY r.id`,
        { model },
      );
    },

    /** Cells whose reviewed class changed after event `after`; null for the model's own call. */
    reviewedSince(after: number): { cell: CellId; class: CellClass | null; event: number }[] {
      return db.all<{ cell: CellId; class: CellClass | null; event: number }>(
        'SELECT cell, class, event FROM cell_state WHERE event > $after AND reader = 1 ORDER BY event',
        { after },
      );
    },

    /** A number that changes whenever another connection has stored something. */
    state(): number {
      return Number(db.pragma('data_version'));
    },

    /** The run of each slide whose cells are shown. */
    shownRuns(): { slide: SlideId; run: RunId }[] {
      return db.all<{ slide: SlideId; run: RunId }>(
        'SELECT slide, id AS run FROM runs INDEXED BY runs_shown WHERE shown = 1',
      );
    },
  };
}

export function createVectors(db: WritableConnection) {
  return {
    ...readVectors(db),

    /** Replaces what there is for the model; blocks of the old one go. */
    replaceProjection({ mean, basis, ...projection }: Omit<Projection, 'id'>): number {
      return db.transaction(() => {
        db.run('DELETE FROM projections WHERE model = $model', { model: projection.model });
        return db.run(
          `INSERT INTO projections (model, inputs, outputs, cells, scale, mean, basis, made_at)
           VALUES ($model, $inputs, $outputs, $cells, $scale, $mean, $basis, $madeAt)`,
          { ...projection, mean: bytesOf(mean), basis: bytesOf(basis), madeAt: new Date().toISOString() },
        ).id;
      });
    },

    addBlock(run: RunId, projection: number, { ids, calls, rests, codes }: VectorBlock): void {
      const data = Buffer.concat([bytesOf(ids), bytesOf(rests), bytesOf(calls), bytesOf(codes)]);
      // The run may have been deleted, or the projection replaced, while its block was made.
      db.run(
        `INSERT OR IGNORE INTO vector_blocks (run, projection, cells, data) SELECT $run, $projection, $length, $data
         WHERE EXISTS (SELECT 1 FROM runs WHERE id = $run) AND EXISTS (SELECT 1 FROM projections WHERE id = $projection)`,
        { run, projection, length: ids.length, data },
      );
    },
  };
}
