import type { ReportContent } from './reports.ts';

/**
 * A frozen report as today's rules print it: earlier versions froze 0.0 with limits for a class that the classifier can't call, and 0.0
 * without white cells. Neither was ever a figure. The frozen content itself, its JSON and its hash stay as they are.
 */
export function withoutFalseZeros(content: ReportContent): ReportContent {
  const { counted } = content.basis;
  return {
    ...content,
    classes: content.classes.map((row) => {
      const known = counted > 0 && !(row.untrained && row.count === 0);
      const ci95 = known && !row.untrained ? row.ci95 : null;
      if (known) return { ...row, ci95 };
      return {
        ...row,
        percent: null,
        ci95,
        flag: null,
        absolute: row.absolute && { ...row.absolute, value: null, flag: null },
      };
    }),
    per100: content.per100.map((row) => (counted > 0 ? row : { ...row, per100: null, flag: null })),
  };
}
