import type { CellId } from '../../electron/contract/methods.ts';
import type { Order } from './sections.ts';

/** A selection as in a file manager: a cursor moved by keys, an anchor that ranges start from, and the selected set. */
export interface Selection {
  cursor: CellId | null;
  anchor: CellId | null;
  ids: ReadonlySet<CellId>;
}

export const NOTHING: Selection = { cursor: null, anchor: null, ids: new Set() };

/** Selects one cell only. */
export function pick(id: CellId | null): Selection {
  return id === null ? NOTHING : { cursor: id, anchor: id, ids: new Set([id]) };
}

/** Adds a cell to the selection or removes it (Ctrl + click). */
export function toggle(from: Selection, id: CellId): Selection {
  const ids = new Set(from.ids);
  if (!ids.delete(id)) ids.add(id);
  return { cursor: id, anchor: id, ids };
}

/**
 * Selects everything from the anchor to a cell, in the order shown (Shift + click, Shift + arrow).
 *
 * @param order the cells that are shown, in their order.
 * @param keep also keeps what was selected before (Ctrl + Shift + click).
 */
export function extend(from: Selection, id: CellId, order: readonly CellId[], keep = false): Selection {
  const to = order.indexOf(id);
  const start = from.anchor === null ? -1 : order.indexOf(from.anchor);
  if (to < 0 || start < 0) return pick(id);
  const range = order.slice(Math.min(start, to), Math.max(start, to) + 1);
  return { cursor: id, anchor: from.anchor, ids: new Set(keep ? [...from.ids, ...range] : range) };
}

export function selectAll(from: Selection, order: readonly CellId[]): Selection {
  const first = order[0] ?? null;
  return { cursor: from.cursor ?? first, anchor: from.anchor ?? first, ids: new Set(order) };
}

/** The cells that a rubber band touches, alone or added to the selection from before it. */
export function selectArea(before: Selection, touched: readonly CellId[], keep: boolean): Selection {
  const ids = new Set(keep ? [...before.ids, ...touched] : touched);
  const last = touched.at(-1) ?? (keep ? before.cursor : null);
  return { cursor: last, anchor: touched[0] ?? (keep ? before.anchor : null), ids };
}

/** The selection without cells that are no longer shown; the same object if nothing changes. */
export function keepShown(from: Selection, isShown: (id: CellId) => boolean): Selection {
  const gone = (id: CellId | null) => id !== null && !isShown(id);
  const hidden = [...from.ids].some((id) => !isShown(id));
  if (!hidden && !gone(from.cursor) && !gone(from.anchor)) return from;
  return {
    cursor: gone(from.cursor) ? null : from.cursor,
    anchor: gone(from.anchor) ? null : from.anchor,
    ids: hidden ? new Set([...from.ids].filter(isShown)) : from.ids,
  };
}

/**
 * The next cursor position after cells were reviewed: the next cell that still needs review, wrapping around at the end; otherwise
 * simply the next cell; null if no other cell remains.
 *
 * @param order the cells as shown before the change.
 * @param done the cells just reviewed.
 * @param wanted whether a cell still needs review.
 */
export function nextAfter(order: Order, done: ReadonlySet<CellId>, wanted: (id: CellId) => boolean): CellId | null {
  let last = -1;
  for (const id of done) last = Math.max(last, order.indexOf(id));
  const find = (from: number, to: number, step: 1 | -1, test: (id: CellId) => boolean): CellId | null => {
    for (let at = from; at !== to; at += step) {
      const id = order.at(at);
      if (id !== undefined && !done.has(id) && test(id)) return id;
    }
    return null;
  };
  const any = () => true;
  return (
    find(last + 1, order.length, 1, wanted) ??
    find(0, last + 1, 1, wanted) ??
    find(last + 1, order.length, 1, any) ??
    find(order.length - 1, -1, -1, any)
  );
}
