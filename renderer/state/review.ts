import { create } from 'zustand';
import type { CellId } from '../../electron/contract/methods.ts';

/** A question that a change of cells asks first. */
export type Asking = { kind: 'exclude' | 'comment'; cells: readonly CellId[] };

interface ReviewStore {
  /** Cells with a change on its way to the disk, and how many changes. */
  pending: ReadonlyMap<CellId, number>;
  /** Those of them that have been waiting for longer than the eye would notice. */
  late: ReadonlyMap<CellId, number>;
  asking: Asking | null;
  /** Says that changes of cells are on their way, or late, (1) or have been answered (-1). */
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
