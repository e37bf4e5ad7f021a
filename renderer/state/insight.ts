import { create } from 'zustand';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, MethodInput, Selection, SlideId } from '../../electron/contract/methods.ts';
import { useGallery } from './gallery.ts';
import { useNavigation } from './navigation.ts';

export const INSIGHT_TABS = ['statistics', 'slides', 'similar', 'map'] as const;
export type InsightTab = (typeof INSIGHT_TABS)[number];

/** The filter of all figures as set in the filter bar; '' means any. */
export interface Filter {
  /** Days, YYYY-MM-DD, in this computer's time zone. */
  from: string;
  to: string;
  model: string;
  stain: string;
  reviewer: string;
  signedOnly: boolean;
  synthetic: boolean;
}

export const NO_FILTER: Filter = {
  from: '',
  to: '',
  model: '',
  stain: '',
  reviewer: '',
  signedOnly: false,
  synthetic: false,
};

export type ScopeInput = MethodInput<'statistics.figures'>;

/** The filter as engine input: days become instants, and the last day is included. */
export function scopeOf({ from, to, model, stain, reviewer, signedOnly, synthetic }: Filter): ScopeInput {
  const dayAfter = (day: string) => {
    const date = new Date(`${day}T00:00:00`);
    date.setDate(date.getDate() + 1);
    return date.toISOString();
  };
  return {
    from: from ? new Date(`${from}T00:00:00`).toISOString() : null,
    to: to ? dayAfter(to) : null,
    model: model || null,
    stain: stain || null,
    reviewer: reviewer || null,
    signedOnly,
    synthetic,
  };
}

/** A scope narrowed to one month, YYYY-MM. */
export function inMonth(scope: ScopeInput, month: string): ScopeInput {
  const start = `${month}-01`;
  const [year = 0, number = 1] = month.split('-').map(Number);
  // Months are in UTC, like the stored instants.
  const end = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
  return {
    ...scope,
    from: scope.from && scope.from > start ? scope.from : start,
    to: scope.to && scope.to < end ? scope.to : end,
  };
}

/** The cells behind a number, with a title and the request to the engine. */
export interface Behind {
  title: string;
  /** The total, if known; the engine returns the newest cells. */
  count: number | null;
  of: { question: MethodInput<'search.cells'> } | { cellIds: readonly CellId[] };
}

export type Subject = { kind: 'cell'; cellId: CellId } | { kind: 'picture'; selection: Selection; index: number };

interface InsightState {
  tab: InsightTab;
  filter: Filter;
  /** The class shown in figures about a single class. */
  focus: CellClass | null;
  behind: Behind | null;
  /** The cell or picture to find similar cells for. */
  subject: Subject | null;
  /** Whether to exclude cells of the subject's own slide. */
  othersOnly: boolean;
  /** The slide that the map shows; null for all slides. */
  mapOf: SlideId | null;
  show(tab: InsightTab): void;
  change(change: Partial<Filter>): void;
  setFocus(focus: CellClass | null): void;
  open(behind: Behind | null): void;
  setSubject(subject: Subject | null): void;
  setOthersOnly(othersOnly: boolean): void;
  setMapOf(slide: SlideId | null): void;
}

export const useInsight = create<InsightState>((set) => ({
  tab: 'statistics',
  filter: NO_FILTER,
  focus: null,
  behind: null,
  subject: null,
  othersOnly: true,
  mapOf: null,
  show: (tab) => set({ tab, behind: null }),
  change: (change) => set(({ filter }) => ({ filter: { ...filter, ...change }, behind: null })),
  setFocus: (focus) => set({ focus }),
  open: (behind) => set({ behind }),
  setSubject: (subject) => set({ subject }),
  setOthersOnly: (othersOnly) => set({ othersOnly }),
  setMapOf: (mapOf) => set({ mapOf, behind: null }),
}));

/** Opens a cell in its slide's gallery, with its card. */
export function openCell({ id, slide }: { id: CellId; slide: SlideId }): void {
  const gallery = useGallery.getState();
  gallery.enter(slide);
  gallery.jumpToCell(id);
  gallery.openCard(id);
  useNavigation.getState().openSlide(slide);
}

/**
 * Finds similar cells on all slides.
 *
 * @param synthetic Whether the cell is synthetic; then synthetic slides are searched too.
 */
export function findSimilar(cellId: CellId, synthetic = false): void {
  const { setSubject, change, setOthersOnly, show } = useInsight.getState();
  setSubject({ kind: 'cell', cellId });
  if (synthetic) {
    change({ synthetic });
    setOthersOnly(false);
  }
  show('similar');
  useNavigation.getState().go('insight');
}
