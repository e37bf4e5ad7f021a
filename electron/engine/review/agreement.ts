import type { CellVerdict } from '../../../db/index.ts';
import type { Agreement, CellId, Verdict } from '../../contract/index.ts';
import { VERDICTS, VerdictTable } from '../statistics/kappa.ts';

/** Two readings of the same cells, compared. */
export type Comparison = Pick<Agreement, 'compared' | 'agreed' | 'kappa' | 'table' | 'classes'> & {
  disagreements: { cellId: CellId; first: Verdict; second: Verdict }[];
};

/**
 * Compares two readings of the same cells. The figures are about the cells that both readers looked at: where nobody looked, both
 * have the model's call, and counting that as agreement would flatter them. Differences are listed for every cell.
 */
export function compareReadings(first: readonly CellVerdict[], second: readonly CellVerdict[]): Comparison {
  const others = new Map(second.map((verdict) => [verdict.cell, verdict]));
  const table = new VerdictTable();
  const disagreements: Comparison['disagreements'] = [];
  for (const one of first) {
    const other = others.get(one.cell);
    if (!other) continue;
    if (one.verdict !== other.verdict)
      disagreements.push({ cellId: one.cell, first: one.verdict, second: other.verdict });
    if (!one.reviewed || !other.reviewed) continue;
    table.add(one.verdict, other.verdict);
  }
  const at = (a: Verdict, b: Verdict) => table.at(a, b);
  const sum = (of: (verdict: Verdict) => number) => VERDICTS.reduce((total, verdict) => total + of(verdict), 0);
  return {
    ...table.agreement(),
    table: VERDICTS.flatMap((a) =>
      VERDICTS.flatMap((b) => (at(a, b) > 0 ? [{ first: a, second: b, cells: at(a, b) }] : [])),
    ),
    classes: VERDICTS.flatMap((verdict) => {
      const [one, other, both] = [sum((b) => at(verdict, b)), sum((a) => at(a, verdict)), at(verdict, verdict)];
      return one + other === 0
        ? []
        : [{ verdict, first: one, second: other, both, agreement: (2 * both) / (one + other) }];
    }),
    disagreements,
  };
}
