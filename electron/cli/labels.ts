import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { walkImages } from '../../native/images/index.ts';
import { CELL_CLASSES, type CellClass, LeukoscopeError } from '../contract/index.ts';
import { readTable } from './csv-table.ts';

export interface LabelledFile {
  relative: string;
  path: string;
  truth: CellClass;
  /** The classes that count as right: `truth`, or all of a set label such as LY_OR_LR, of which `truth` is the first. */
  accepts: readonly CellClass[];
  source: string | null;
}

const isClass = (name: string): name is CellClass => (CELL_CLASSES as readonly string[]).includes(name);

/** The classes of a label: one, or those of a set label, joined by _OR_. Empty for anything else. */
function classesOf(label: string): CellClass[] {
  const names = label.split('_OR_').filter(isClass);
  return names.length === label.split('_OR_').length ? names : [];
}

/** Whether labels that name several classes are taken: who trains on a cell must know its class, who judges it need not. */
export interface LabelOptions {
  sets?: boolean;
}

/**
 * The rows of a table of labels: file, class, and a source if there is one; files are relative to `folder`.
 *
 * @throws LeukoscopeError NO_INPUT when it can't be read, BAD_REQUEST for a row without file or class.
 */
export function readLabelTable(table: string, folder: string, { sets = false }: LabelOptions = {}): LabelledFile[] {
  const rows = readTable(table, 'file and class');
  return rows.map(({ file = '', class: label = '', source }, i) => {
    const accepts = classesOf(label);
    const [truth] = accepts;
    if (!file || !truth || (accepts.length > 1 && !sets)) {
      throw new LeukoscopeError(
        'BAD_REQUEST',
        `${table}, row ${i + 2}: needs a file and one of the classes ${CELL_CLASSES.join(' ')}; it has "${file}", "${label}".`,
      );
    }
    return { relative: file, path: resolve(folder, file), truth, accepts, source: source || null };
  });
}

/**
 * The images of a labelled folder: as its labels.csv says (file, class, and a source if there is one), else by class sub-folders.
 *
 * @throws LeukoscopeError NO_INPUT when there is neither.
 */
export async function readLabels(folder: string, options: LabelOptions = {}): Promise<LabelledFile[]> {
  const table = join(folder, 'labels.csv');
  if (existsSync(table)) return readLabelTable(table, folder, options);
  const classFolders = existsSync(folder) ? readdirSync(folder).filter(isClass).sort() : [];
  const out: LabelledFile[] = [];
  for (const truth of classFolders) {
    const { files } = await walkImages([join(folder, truth)]);
    out.push(
      ...files.map(({ relative, path }) => ({
        relative: `${truth}/${relative}`,
        path,
        truth,
        accepts: [truth],
        source: null,
      })),
    );
  }
  if (!out.length) {
    throw new LeukoscopeError(
      'NO_INPUT',
      `${folder} has neither a labels.csv nor sub-folders named by class (${CELL_CLASSES.join(', ')}) with images.`,
    );
  }
  return out;
}
