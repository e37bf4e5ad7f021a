import type { CellVerdict } from '../../../db/index.ts';
import type { Agreement, CellId, Verdict } from '../../contract/index.ts';
import { CLINICAL_ORDER } from '../../contract/index.ts';
import { cohensKappa } from '../statistics/kappa.ts';

const VERDICTS: readonly Verdict[] = [...CLINICAL_ORDER, 'unidentified', 'excluded'];

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
  const cells = new Map<string, number>();
  const disagreements: Comparison['disagreements'] = [];
  for (const one of first) {
    const other = others.get(one.cell);
    if (!other) continue;
    if (one.verdict !== other.verdict)
      disagreements.push({ cellId: one.cell, first: one.verdict, second: other.verdict });
    if (!one.reviewed || !other.reviewed) continue;
    const key = `${one.verdict} ${other.verdict}`;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  const at = (a: Verdict, b: Verdict) => cells.get(`${a} ${b}`) ?? 0;
  const sum = (of: (verdict: Verdict) => number) => VERDICTS.reduce((total, verdict) => total + of(verdict), 0);
  const kappa = cohensKappa(VERDICTS.map((a) => VERDICTS.map((b) => at(a, b))));
  return {
    compared: sum((a) => sum((b) => at(a, b))),
    agreed: sum((a) => at(a, a)),
    kappa: kappa && { value: kappa.value, ci95: kappa.ci95 },
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
