import { create } from 'zustand';
import type { WorklistFilter } from '../../../electron/contract/methods.ts';
import type { WorklistSort } from '../../api/worklist.ts';

interface WorklistState {
  filter: WorklistFilter;
  sort: WorklistSort;
  change(change: { [K in keyof WorklistFilter]: WorklistFilter[K] | undefined }): void;
  setSort(sort: WorklistSort): void;
  apply(filter: WorklistFilter, sort: WorklistSort): void;
  clear(): void;
}

/** Kept while the window is open, so that the list is unchanged after visiting a slide. */
export const useWorklistFilter = create<WorklistState>((set) => ({
  filter: {},
  sort: 'priority',
  change: (change) =>
    set(({ filter }) => ({
      filter: Object.fromEntries(
        Object.entries({ ...filter, ...change }).filter(
          ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
        ),
      ),
    })),
  setSort: (sort) => set({ sort }),
  apply: (filter, sort) => set({ filter, sort }),
  clear: () => set({ filter: {} }),
}));
