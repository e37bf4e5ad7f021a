import { create } from 'zustand';

/** Display adjustment of pictures; stored pixels never change. 0 is as stored. */
export interface Adjustment {
  /** -50..50 % */
  brightness: number;
  /** -50..50 % */
  contrast: number;
  /** White balance, blue to yellow: -50..50. */
  warmth: number;
  /** White balance, green to magenta: -50..50. */
  tint: number;
}

export const AS_STORED: Adjustment = { brightness: 0, contrast: 0, warmth: 0, tint: 0 };
export const ADJUSTMENTS = ['brightness', 'contrast', 'warmth', 'tint'] as const satisfies (keyof Adjustment)[];
export const ADJUSTMENT_RANGE = { min: -50, max: 50, step: 1 } as const;

export const isAdjusted = (adjustment: Adjustment): boolean => ADJUSTMENTS.some((key) => adjustment[key] !== 0);

/** Gains of red, green and blue. Their mean is 1, so that white balance keeps the brightness. */
export function gainsOf({ warmth, tint }: Adjustment): [red: number, green: number, blue: number] {
  const warm = warmth / 200;
  const pink = tint / 200;
  const gains = [1 + warm + pink / 2, 1 - pink, 1 - warm + pink / 2] as const;
  const mean = (gains[0] + gains[1] + gains[2]) / 3;
  return [gains[0] / mean, gains[1] / mean, gains[2] / mean];
}

/** The rows of an SVG colour matrix. */
export function matrixOf(adjustment: Adjustment): string {
  const [red, green, blue] = gainsOf(adjustment).map((gain) => gain.toFixed(4));
  return `${red} 0 0 0 0  0 ${green} 0 0 0  0 0 ${blue} 0 0  0 0 0 1 0`;
}

/** The CSS filter; `none` without adjustment, so that scrolling stays cheap. */
export function filterOf(adjustment: Adjustment, matrixId: string): string {
  const { brightness, contrast, warmth, tint } = adjustment;
  const parts = [
    warmth !== 0 || tint !== 0 ? `url(#${matrixId})` : '',
    brightness !== 0 ? `brightness(${(1 + brightness / 100).toFixed(2)})` : '',
    contrast !== 0 ? `contrast(${(1 + contrast / 100).toFixed(2)})` : '',
  ];
  return parts.filter(Boolean).join(' ') || 'none';
}

interface AdjustmentState {
  adjustment: Adjustment;
  adjust(change: Partial<Adjustment>): void;
  reset(): void;
}

/** Not persisted: the next start shows pictures as stored. */
export const useAdjustment = create<AdjustmentState>((set) => ({
  adjustment: AS_STORED,
  adjust: (change) => set(({ adjustment }) => ({ adjustment: { ...adjustment, ...change } })),
  reset: () => set({ adjustment: AS_STORED }),
}));
