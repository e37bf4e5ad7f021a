import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { decodeImage, encodeCrop } from '../../../native/images/index.ts';
import { type DatasetOptions, type DatasetResult, LeukoscopeError } from '../../contract/index.ts';
import { csvOf } from '../exports/csv.ts';
import { cardOf, cellFile, cocoOf, type DatasetCell, datasetTable, fieldFile, named, PARTS } from './plan.ts';

const KEY_BYTES = 32;

/**
 * The key of the laboratory's pseudonyms: made with the first data set, kept beside the database and never in it, so that neither a
 * backup nor a data set carries it.
 */
export function pseudonymKey(databaseFile: string): Buffer {
  const file = `${databaseFile}.pseudonyms.key`;
  try {
    if (!existsSync(file))
      writeFileSync(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    if (key.length === KEY_BYTES) return key;
  } catch (cause) {
    throw new LeukoscopeError(
      'DATABASE_UNUSABLE',
      `The key of pseudonyms, ${file}, can't be read or made. Allow reading and writing beside the database.`,
      { file },
      { cause },
    );
  }
  throw new LeukoscopeError(
    'DATABASE_UNUSABLE',
    `${file} is no key of pseudonyms. Restore it from a copy; without it new data sets would not agree with former ones.`,
  );
}

function requireEmpty(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
  if (readdirSync(folder).length > 0)
    throw new LeukoscopeError('BAD_REQUEST', `${folder} is not empty. Choose a new folder for the data set.`);
}

function cannotWrite(folder: string, cause: unknown): LeukoscopeError {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return full
    ? new LeukoscopeError(
        'DISK_FULL',
        `The disk of ${folder} is full. Free some space and write the data set again.`,
        { folder },
        { cause },
      )
    : new LeukoscopeError('NOT_WRITABLE', `${folder} can't be written. Choose another folder.`, { folder }, { cause });
}

export interface DatasetRequest {
  database: LeukoscopeDatabase;
  folder: string;
  options: DatasetOptions;
  appVersion: string;
  progress?: (done: number, total: number) => void;
}

/**
 * Writes signed cells as a data set. The card is written last: a folder without one is not complete.
 *
 * @throws LeukoscopeError NO_INPUT without a signed cell, BAD_REQUEST for a folder that is not empty, DISK_FULL, UNREADABLE.
 */
export async function writeDataset({
  database,
  folder,
  options,
  appVersion,
  progress,
}: DatasetRequest): Promise<DatasetResult> {
  const { originals, info } = database;
  if (!originals) throw new LeukoscopeError('BAD_REQUEST', 'A database in memory has no images. Open one in a file.');
  const key = pseudonymKey(info.path);
  const all = [...database.datasets.signedCells(options.synthetic)].map((cell) => named(cell, key, options.split));
  if (all.length === 0) {
    throw new LeukoscopeError(
      'NO_INPUT',
      'There is no reviewed cell on a signed slide. Review and sign slides first, or take generated ones too.',
    );
  }
  requireEmpty(folder);
  const images = Map.groupBy(all, ({ imageName }) => imageName);
  const written: DatasetCell[] = [];
  let [done, without] = [0, 0];
  const put = (file: string, content: string | Uint8Array) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  try {
    for (const cells of images.values()) {
      const [first] = cells;
      const original = first && originals.pathOf(first.sha256);
      if (first && original) {
        const image = await decodeImage(original);
        put(fieldFile(first), await encodeCrop(image, [0, 0, image.width, image.height]));
        for (const cell of cells) put(cellFile(cell), await encodeCrop(image, cell.box));
        written.push(...cells);
      } else without += cells.length;
      progress?.(++done, images.size);
    }
    put('cells.csv', csvOf(datasetTable(written)));
    for (const part of PARTS) {
      const coco = cocoOf(written.filter((cell) => cell.part === part));
      put(`coco/${part}.json`, `${JSON.stringify(coco)}\n`);
    }
    put('README.md', cardOf(written, { appVersion, without, split: options.split }));
  } catch (error) {
    throw error instanceof LeukoscopeError ? error : cannotWrite(folder, error);
  }
  const distinct = (name: (cell: DatasetCell) => string) => new Set(written.map(name)).size;
  return {
    folder,
    slides: distinct((cell) => cell.slideName),
    patients: distinct((cell) => cell.patientName),
    cells: written.length,
    without,
  };
}
