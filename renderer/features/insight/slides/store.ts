import { create } from 'zustand';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import type { ClassMeasure } from '../../../../electron/contract/methods.ts';

/** Criteria for slides; '' and null mean any. */
export interface SlideAsk {
  text: string;
  class: CellClass | null;
  /** A second class that must be present. */
  with: CellClass | null;
  percentFrom: string;
  percentTo: string;
  measure: ClassMeasure | null;
  measureFrom: string;
  measureTo: string;
}

export const NOTHING_ASKED: SlideAsk = {
  text: '',
  class: null,
  with: null,
  percentFrom: '',
  percentTo: '',
  measure: null,
  measureFrom: '',
  measureTo: '',
};

interface SlideSearch {
  asked: SlideAsk;
  /** Starts a new search. */
  ask(asked: Partial<SlideAsk>): void;
  change(change: Partial<SlideAsk>): void;
}

export const useSlideSearch = create<SlideSearch>((set) => ({
  asked: NOTHING_ASKED,
  ask: (asked) => set({ asked: { ...NOTHING_ASKED, ...asked } }),
  change: (change) => set(({ asked }) => ({ asked: { ...asked, ...change } })),
}));

/** The typed number; null if it is not a number. */
export function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}
