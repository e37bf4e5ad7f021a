import type { CellVerdict } from '../../../db/index.ts';
import { type CellClass, type CellId, type CountTarget, type GateItem, isCounted } from '../../contract/index.ts';

export interface GateRules {
  alwaysReview: readonly CellClass[];
  everyCell: boolean;
  target: CountTarget;
}

/** What remains to be done on the cells of a slide before it can be signed; nothing when all is done. */
export function openItems(cells: readonly CellVerdict[], { alwaysReview, everyCell, target }: GateRules): GateItem[] {
  const ids = (test: (cell: CellVerdict) => boolean): CellId[] => cells.filter(test).map(({ cell }) => cell);
  const items: GateItem[] = [];
  const add = (kind: 'unidentified' | 'always_review' | 'every_cell', cellIds: CellId[]) => {
    if (cellIds.length > 0) items.push({ kind, cellIds });
  };
  add(
    'unidentified',
    ids(({ verdict }) => verdict === 'unidentified'),
  );
  add(
    'always_review',
    ids(({ verdict, reviewed }) => !reviewed && alwaysReview.some((name) => name === verdict)),
  );
  if (everyCell)
    add(
      'every_cell',
      // A cell excluded without a reviewer belongs to the neighbouring field, by rule.
      ids(({ reviewed, verdict }) => !reviewed && verdict !== 'excluded'),
    );
  const counted = cells.filter(
    ({ verdict, class: name }) => verdict !== 'unidentified' && verdict !== 'excluded' && isCounted(name),
  ).length;
  if (target !== 'all' && counted < target) items.push({ kind: 'count_target', target, counted });
  return items;
}
