import { create } from 'zustand';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import type { InsightMeasure } from '../../../../electron/contract/methods.ts';

/** What slides must have to be listed; '' and null are not asked for. */
export interface SlideAsk {
  text: string;
  class: CellClass | null;
  /** A class that is there too. */
  with: CellClass | null;
  percentFrom: string;
  percentTo: string;
  measure: InsightMeasure | null;
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

/** A number as typed; null where it is none. */
export function numberOf(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}
