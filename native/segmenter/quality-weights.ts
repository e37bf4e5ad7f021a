/** Written by models/segmenter/quality.ts: log-odds that an outline is good, of the terms in quality.ts. */
export const QUALITY_BIAS = 5.4147;
export const QUALITY_WEIGHTS = {
  blur: -0.61766,
  border: -1.1363,
  others: -0.88511,
  dents: -22.257,
  dark: -1.0176,
  pale: 0,
  cellDoubt: -2.2415,
  nucleusDoubt: -6.784,
  overruled: 0,
} as const;
