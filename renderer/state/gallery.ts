import { create } from 'zustand';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, SlideId } from '../../electron/contract/methods.ts';
import { type Filters, NO_FILTERS, type Sort, type View } from './cell-filters.ts';
import type { SectionKey } from './sections.ts';
import { NOTHING, pick, type Selection } from './selection.ts';

interface GalleryState {
  slideId: SlideId | null;
  filters: Filters;
  sort: Sort;
  /** The selection's cursor, the cell that keys act on. */
  selected: CellId | null;
  selection: Selection;
  /** Whether the selected cell's card is open. */
  cardOpen: boolean;
  /** Whether the selected cells are shown side by side. */
  comparing: boolean;
  /** The cell that the gallery is sorted around, when it is sorted by similarity. */
  similarTo: CellId | null;
  /** A section or cell to scroll to; a new object for each request. */
  jump: { section: SectionKey } | { cell: CellId; top: boolean } | null;
  /** Resets for another slide: filters of the previous slide would hide its cells. */
  enter(slideId: SlideId): void;
  setView(view: View): void;
  toggleClass(cellClass: CellClass): void;
  setField(field: number | null): void;
  clearFilters(): void;
  setSort(sort: Sort): void;
  select(cellId: CellId | null): void;
  setSelection(selection: Selection): void;
  openCard(cellId: CellId): void;
  closeCard(): void;
  compare(comparing: boolean): void;
  jumpTo(section: SectionKey): void;
  /** Selects a cell and scrolls it into view, clearing filters that hide it. */
  jumpToCell(cellId: CellId): void;
  /** Selects a cell and scrolls its row to the top, as the next page. */
  turnTo(cellId: CellId): void;
}

const at = (selection: Selection) => ({ selection, selected: selection.cursor });

export const useGallery = create<GalleryState>((set) => ({
  slideId: null,
  filters: NO_FILTERS,
  sort: 'confidenceUp',
  ...at(NOTHING),
  cardOpen: false,
  comparing: false,
  similarTo: null,
  jump: null,
  enter: (slideId) =>
    set((state) =>
      state.slideId === slideId
        ? state
        : {
            slideId,
            filters: NO_FILTERS,
            sort: state.sort === 'similarity' ? 'confidenceUp' : state.sort,
            ...at(NOTHING),
            cardOpen: false,
            comparing: false,
            similarTo: null,
            jump: null,
          },
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
  setField: (field) => set(({ filters }) => ({ filters: { ...filters, field } })),
  clearFilters: () => set({ filters: NO_FILTERS }),
  setSort: (sort) =>
    set(({ selected, similarTo }) => ({ sort, similarTo: sort === 'similarity' ? selected : similarTo })),
  select: (cellId) => set(at(pick(cellId))),
  setSelection: (selection) => set(at(selection)),
  openCard: (cellId) => set({ ...at(pick(cellId)), cardOpen: true }),
  closeCard: () => set({ cardOpen: false }),
  compare: (comparing) => set({ comparing }),
  // Filters could hide the requested section.
  jumpTo: (section) => set({ jump: { section }, filters: NO_FILTERS }),
  jumpToCell: (cellId) => set({ ...at(pick(cellId)), jump: { cell: cellId, top: false }, filters: NO_FILTERS }),
  turnTo: (cellId) => set({ ...at(pick(cellId)), jump: { cell: cellId, top: true } }),
}));
