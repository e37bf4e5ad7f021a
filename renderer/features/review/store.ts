import { create } from 'zustand';
import type { CellId } from '../../../electron/contract/methods.ts';

/** A question that a change of cells asks first. */
export type Asking = { kind: 'exclude' | 'comment'; cells: readonly CellId[] };

interface ReviewStore {
  /** Cells with a change on its way to the disk, and how many changes. */
  pending: ReadonlyMap<CellId, number>;
  asking: Asking | null;
  /** Says that changes of cells are on their way (1) or have been answered (-1). */
  wait(cells: readonly CellId[], by: 1 | -1): void;
  ask(asking: Asking | null): void;
}

export const useReviewStore = create<ReviewStore>((set) => ({
  pending: new Map(),
  asking: null,
  wait: (cells, by) =>
    set((state) => {
      const pending = new Map(state.pending);
      for (const id of cells) {
        const count = (pending.get(id) ?? 0) + by;
        if (count > 0) pending.set(id, count);
        else pending.delete(id);
      }
      return { pending };
    }),
  ask: (asking) => set({ asking }),
}));
