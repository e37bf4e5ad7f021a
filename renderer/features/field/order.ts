import type { CellId, Field } from '../../../electron/contract/methods.ts';

/** The cells of all fields in reading order: by field, then from the top down as they were located. */
export const walkOrder = (fields: readonly Field[]): CellId[] =>
  fields.flatMap((field) => field.cells.map(({ id }) => id));

/** The cell after or before `current`: the same cell at an end, the first cell of the shown field if there is no current one. */
export function walk(fields: readonly Field[], shown: Field, current: CellId | null, by: 1 | -1): CellId | null {
  const order = walkOrder(fields);
  const at = current === null ? -1 : order.indexOf(current);
  if (at < 0) return shown.cells[0]?.id ?? order[0] ?? null;
  return order[Math.min(order.length - 1, Math.max(0, at + by))] ?? null;
}

/** The field that contains a cell. */
export const fieldOf = (fields: readonly Field[], cellId: CellId | null): Field | undefined =>
  cellId === null ? undefined : fields.find(({ cells }) => cells.some(({ id }) => id === cellId));
