import { create } from 'zustand';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, SlideId } from '../../../electron/contract/methods.ts';
import { type Filters, NO_FILTERS, type Sort, type View } from './filters.ts';
import type { SectionKey } from './rows.ts';

interface GalleryState {
  slideId: SlideId | null;
  filters: Filters;
  sort: Sort;
  selected: CellId | null;
  /** Whether the selected cell's card is open. */
  cardOpen: boolean;
  /** A section to scroll to: a new object each time it is asked for. */
  jump: { section: SectionKey } | null;
  /** Starts over when another slide is shown: filters left over from one slide would hide cells of the next. */
  enter(slideId: SlideId): void;
  setView(view: View): void;
  toggleClass(cellClass: CellClass): void;
  clearFilters(): void;
  setSort(sort: Sort): void;
  select(cellId: CellId | null): void;
  openCard(cellId: CellId): void;
  closeCard(): void;
  jumpTo(section: SectionKey): void;
}

export const useGallery = create<GalleryState>((set) => ({
  slideId: null,
  filters: NO_FILTERS,
  sort: 'confidenceUp',
  selected: null,
  cardOpen: false,
  jump: null,
  enter: (slideId) =>
    set((state) =>
      state.slideId === slideId ? state : { slideId, filters: NO_FILTERS, selected: null, cardOpen: false, jump: null },
    ),
  setView: (view) => set(({ filters }) => ({ filters: { ...filters, view } })),
  toggleClass: (cellClass) =>
    set(({ filters }) => ({
      filters: {
        ...filters,
        classes: filters.classes.includes(cellClass)
          ? filters.classes.filter((name) => name !== cellClass)
          : [...filters.classes, cellClass],
      },
    })),
  clearFilters: () => set({ filters: NO_FILTERS }),
  setSort: (sort) => set({ sort }),
  select: (selected) => set({ selected }),
  openCard: (cellId) => set({ selected: cellId, cardOpen: true }),
  closeCard: () => set({ cardOpen: false }),
  // Filters could hide the very section that was asked for.
  jumpTo: (section) => set({ jump: { section }, filters: NO_FILTERS }),
}));
