import { decodeImage, decodeMask, encodeCrop, encodeOverlay } from '../../../native/images/index.ts';
import type { CONTROL_METHODS } from '../../contract/control.ts';
import { type CellId, type CellImageKind, LeukoscopeError } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { missing } from './missing.ts';

async function picture(
  engine: Engine,
  kind: CellImageKind,
  cellId: CellId,
): Promise<{ type: string; bytes: Uint8Array }> {
  const { cells, originals } = engine.database;
  if (kind === 'thumb') {
    const bytes = cells.thumb(cellId);
    if (!bytes) throw missing('cell', cellId);
    return { type: 'image/webp', bytes };
  }
  const cell = cells.get(cellId);
  if (!cell) throw missing('cell', cellId);
  if (kind === 'overlay') {
    const png = cells.mask(cellId);
    if (!png) throw missing('mask of cell', cellId);
    const { mask, width, height } = await decodeMask(png);
    return { type: 'image/png', bytes: await encodeOverlay(mask, width, height) };
  }
  const original = originals?.pathOf(cell.imageSha256);
  if (!original) {
    throw new LeukoscopeError(
      'NOT_FOUND',
      `The original of ${cell.file} is not in the store beside the database. Restore the folder from a backup.`,
    );
  }
  return { type: 'image/png', bytes: await encodeCrop(await decodeImage(original), cell.box) };
}

/** The calls that only main makes. */
export function controlHandlers(
  engine: () => Engine,
): Omit<Handlers<typeof CONTROL_METHODS>, 'control.start' | 'control.shutdown'> {
  return {
    'control.select': ({ paths }) => engine().selections.add(paths),
    'control.picture': ({ kind, cellId }) => picture(engine(), kind, cellId),
  };
}
