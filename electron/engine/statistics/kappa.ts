import { type Agreement, CLINICAL_ORDER, type Verdict } from '../../contract/index.ts';

export interface Kappa {
  /** Cohen's kappa: 1 = always agreed, 0 = as often as by chance. */
  value: number;
  /** Large-sample standard error for a kappa that is not zero. */
  standardError: number;
  /** value ± 1.96 standard errors, clipped to -1..1. */
  ci95: [number, number];
  /** Share of cases on which both agreed, and the share that chance alone would give. */
  observed: number;
  expected: number;
}

export const VERDICTS: readonly Verdict[] = [...CLINICAL_ORDER, 'unidentified', 'excluded'];

/** Counts of cells by both readers' verdicts. */
export class VerdictTable {
  readonly #cells = new Map<string, number>();

  add(first: Verdict, second: Verdict, cells = 1): void {
    this.#cells.set(`${first} ${second}`, this.at(first, second) + cells);
  }

  at(first: Verdict, second: Verdict): number {
    return this.#cells.get(`${first} ${second}`) ?? 0;
  }

  /** How many cells were compared, on how many the readers agreed, and how far beyond chance. */
  agreement(): Pick<Agreement, 'compared' | 'agreed' | 'kappa'> {
    const rows = VERDICTS.map((first) => VERDICTS.map((second) => this.at(first, second)));
    const kappa = cohensKappa(rows);
    return {
      compared: rows.flat().reduce((sum, cells) => sum + cells, 0),
      agreed: VERDICTS.reduce((sum, verdict) => sum + this.at(verdict, verdict), 0),
      kappa: kappa && { value: kappa.value, ci95: kappa.ci95 },
    };
  }
}

const Z_95 = 1.959963984540054;

/**
 * Agreement of two readers beyond chance (Cohen, Educ. Psychol. Meas. 1960), with the standard error of Fleiss, Cohen and Everitt
 * (Psychol. Bull. 1969).
 *
 * @param table Square table of counts: row = the first reader's category, column = the second's, in the same order.
 * @returns null without cases, or when chance alone gives full agreement (both readers used one and the same category throughout).
 */
export function cohensKappa(table: readonly (readonly number[])[]): Kappa | null {
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  const places = table.map((_, i) => i);
  const sum = (of: (i: number) => number) => places.reduce((total, i) => total + of(i), 0);
  const cases = sum((i) => sum((j) => at(i, j)));
  if (cases === 0) return null;
  const p = (i: number, j: number) => at(i, j) / cases;
  const rows = places.map((i) => sum((j) => p(i, j)));
  const columns = places.map((j) => sum((i) => p(i, j)));
  const row = (i: number) => rows[i] ?? 0;
  const column = (j: number) => columns[j] ?? 0;
  const observed = sum((i) => p(i, i));
  const expected = sum((i) => row(i) * column(i));
  if (1 - expected < 1e-12) return null;
  const value = (observed - expected) / (1 - expected);
  const diagonal = sum((i) => p(i, i) * (1 - (row(i) + column(i)) * (1 - value)) ** 2);
  const beside = sum((i) => sum((j) => (i === j ? 0 : p(i, j) * (column(i) + row(j)) ** 2)));
  const variance = diagonal + (1 - value) ** 2 * beside - (value - expected * (1 - value)) ** 2;
  const standardError = Math.sqrt(Math.max(0, variance) / cases) / (1 - expected);
  const margin = Z_95 * standardError;
  return {
    value,
    standardError,
    ci95: [Math.max(-1, value - margin), Math.min(1, value + margin)],
    observed,
    expected,
  };
}
