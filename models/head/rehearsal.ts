import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CELL_CLASSES, type CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';

/** A cell with its features and the class a person gave it. */
export interface TrainingCell {
  /** SHA-256 of the image's bytes; cells of a field share it. */
  sha256: string;
  truth: CellClass;
  features: Float32Array;
}

/** Where a model's rehearsal file is, and the hash that its manifest gives. */
export interface RehearsalFile {
  path: string;
  sha256: string;
}

const MAGIC = 'LEUKORH1';
/** Magic, number of cells (u32), features a cell (u32), SHA-256 of the network's file. */
const HEADER = MAGIC.length + 4 + 4 + 32;
const LARGEST_CODE = 255;

/**
 * Cells of the shipped classes as the network sees them, in a file that ships with it. A head that is fitted to a laboratory's cells
 * rehearses them, so that it forgets nothing it knew (rehearsal: Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal").
 *
 * Features are means of rectified values, hence never negative: each cell has one byte a feature and one float32 scale, at most .2% of
 * the cell's largest feature off. Little-endian; after the header a record of class index (u8), scale (f32) and codes a cell.
 *
 * @param network SHA-256 of the network's file, 64 hexadecimal digits.
 * @throws RangeError for a negative feature or features of different lengths.
 */
export function formatRehearsal(
  cells: readonly Pick<TrainingCell, 'truth' | 'features'>[],
  network: string,
): Uint8Array {
  const width = cells[0]?.features.length ?? 0;
  const record = 1 + 4 + width;
  const bytes = Buffer.alloc(HEADER + cells.length * record);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(cells.length, MAGIC.length);
  bytes.writeUInt32LE(width, MAGIC.length + 4);
  bytes.write(network, MAGIC.length + 8, 'hex');
  cells.forEach(({ truth, features }, i) => {
    if (features.length !== width) throw new RangeError(`cell ${i} has ${features.length} features, not ${width}`);
    const scale = features.reduce((a, b) => Math.max(a, b), 0) / LARGEST_CODE;
    const at = HEADER + i * record;
    bytes.writeUInt8(CELL_CLASSES.indexOf(truth), at);
    bytes.writeFloatLE(scale, at + 1);
    features.forEach((value, j) => {
      if (value < 0) throw new RangeError(`feature ${j} of cell ${i} is negative`);
      bytes.writeUInt8(scale > 0 ? Math.min(LARGEST_CODE, Math.round(value / scale)) : 0, at + 5 + j);
    });
  });
  return bytes;
}

const damaged = (path: string, cause?: unknown) =>
  new LeukoscopeError(
    'MODEL_UNUSABLE',
    `${path} is not the rehearsal file that came with the model. Reinstall Leukoscope.`,
    { path },
    { cause },
  );

/**
 * Reads a rehearsal file. The cells' `sha256` is empty: they are no images of the laboratory.
 *
 * @param network SHA-256 of the network whose features the file must contain.
 * @throws {@link LeukoscopeError} MODEL_UNUSABLE for a missing or changed file, or one of another network.
 */
export function readRehearsal({ path, sha256 }: RehearsalFile, network: string): TrainingCell[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw damaged(path, cause);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256 || bytes.toString('latin1', 0, 8) !== MAGIC)
    throw damaged(path);
  const count = bytes.readUInt32LE(MAGIC.length);
  const width = bytes.readUInt32LE(MAGIC.length + 4);
  const record = 1 + 4 + width;
  if (bytes.toString('hex', MAGIC.length + 8, HEADER) !== network || bytes.length !== HEADER + count * record)
    throw damaged(path);
  return Array.from({ length: count }, (_, i) => {
    const at = HEADER + i * record;
    const truth = CELL_CLASSES[bytes.readUInt8(at)];
    if (!truth) throw damaged(path);
    const scale = bytes.readFloatLE(at + 1);
    return {
      sha256: '',
      truth,
      features: Float32Array.from(bytes.subarray(at + 5, at + record), (code) => code * scale),
    };
  });
}
