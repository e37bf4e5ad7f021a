import { create } from 'zustand';
import type { CellId } from '../../electron/contract/methods.ts';

/** A dialog to fill in before cells are changed. */
export type Asking = { kind: 'exclude' | 'comment'; cells: readonly CellId[] };

interface ReviewStore {
  /** Cells with changes that are not on disk yet, and the number of changes. */
  pending: ReadonlyMap<CellId, number>;
  /** Those that have been pending long enough to show it. */
  late: ReadonlyMap<CellId, number>;
  asking: Asking | null;
  /** Records that changes of cells are pending or late (1), or answered (-1). */
  wait(mark: 'pending' | 'late', cells: readonly CellId[], by: 1 | -1): void;
  ask(asking: Asking | null): void;
}

export const useReviewStore = create<ReviewStore>((set) => ({
  pending: new Map(),
  late: new Map(),
  asking: null,
  wait: (mark, cells, by) =>
    set((state) => {
      const waiting = new Map(state[mark]);
      for (const id of cells) {
        const count = (waiting.get(id) ?? 0) + by;
        if (count > 0) waiting.set(id, count);
        else waiting.delete(id);
      }
      return { [mark]: waiting };
    }),
  ask: (asking) => set({ asking }),
}));
