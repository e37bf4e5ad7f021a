/** Written by models/segmenter/quality.ts: log-odds that an outline is good, of the terms in quality.ts. */
export const QUALITY_BIAS = 5.3731;
export const QUALITY_WEIGHTS = {
  blur: -0.6274,
  border: -1.5475,
  others: -0.62521,
  dents: -21.209,
  dark: -0.79506,
  pale: 0,
  cellDoubt: -2.3147,
  nucleusDoubt: -6.7569,
  overruled: 0,
} as const;
