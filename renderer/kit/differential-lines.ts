import type { Differential } from '../../electron/contract/analysis.ts';
import { type CellClass, CLINICAL_ORDER, isCounted } from '../../electron/contract/classes.ts';

export interface DifferentialLine {
  name: CellClass;
  count: number;
  /** Null where there is no figure, see the contract's differential. */
  percent: number | null;
  ci95: [number, number] | null;
}

/** The counted classes in clinical order, without those that the engine did not report. */
export function differentialLines({ classes }: Differential): DifferentialLine[] {
  return CLINICAL_ORDER.filter(isCounted).flatMap((name) => {
    const line = classes[name];
    return line ? [{ name, ...line }] : [];
  });
}

/** The end of the interval bars' axis in percent: the smallest round number that covers every limit. */
export function axisEnd(lines: readonly DifferentialLine[]): number {
  const highest = Math.max(0, ...lines.map(({ percent, ci95 }) => ci95?.[1] ?? percent ?? 0));
  return [5, 10, 20, 30, 40, 50, 60, 70, 80].find((end) => highest <= end) ?? 100;
}
