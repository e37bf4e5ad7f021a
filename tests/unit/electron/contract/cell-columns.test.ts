import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCellColumns, toCellRows } from '../../../../electron/contract/cell-columns.ts';
import { type CellSummary, cellColumnsSchema } from '../../../../electron/contract/cell-rows.ts';
import { CELL_CLASSES } from '../../../../electron/contract/classes.ts';
import type { CellId } from '../../../../electron/contract/ids.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const rows = fc.array(
  fc.record<CellSummary>({
    id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map((id) => id as CellId),
    class: fc.constantFrom(...CELL_CLASSES),
    status: fc.constantFrom('classified' as const, 'unidentified' as const, 'excluded' as const),
    confidence: share,
    quality: share,
    modelClass: fc.constantFrom(...CELL_CLASSES),
    reviewed: fc.boolean(),
    changed: fc.boolean(),
    flagged: fc.boolean(),
    comment: fc.boolean(),
    nucleusArea: fc.double({ min: 0, max: 1e6, noNaN: true }),
    uncertainty: share,
    imageId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  }),
);

describe('cells in columns', () => {
  it('come back as the rows they were, to the last bit', () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const columns = toCellColumns(cells);
        cellColumnsSchema.parse(columns);
        expect(toCellRows(structuredClone(columns))).toEqual(cells);
      }),
    );
  });
});
