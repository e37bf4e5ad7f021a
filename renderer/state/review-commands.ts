import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { CellId, Change, ReviewChanged, SlideId } from '../../electron/contract/methods.ts';
import { call } from '../api/bridge.ts';
import { notifyError } from '../api/notices.ts';
import { takeChanged } from '../api/review.ts';
import { flush } from './frame-batch.ts';
import { useReviewStore } from './review.ts';

/** Answers within this time, ms, show no pending mark, which would only flicker. */
const LATE_MS = 150;

/** The reviewer's commands on the cells of a slide. Each is shown as done once the engine confirms that it is on disk. */
export interface ReviewCommands {
  classify(cells: readonly CellId[], to: CellClass): Promise<boolean>;
  confirm(cells: readonly CellId[]): Promise<boolean>;
  exclude(cells: readonly CellId[], reason: string): Promise<boolean>;
  include(cells: readonly CellId[]): Promise<boolean>;
  flag(cells: readonly CellId[], on: boolean): Promise<boolean>;
  comment(cells: readonly CellId[], text: string): Promise<boolean>;
  /** The cells that were changed back; null on failure. */
  undo(): Promise<CellId[] | null>;
  redo(): Promise<CellId[] | null>;
}

function commandsOf(client: QueryClient, slideId: SlideId): ReviewCommands {
  /** The changed cells; null on failure, which is reported and changes nothing. */
  const write = async (cells: readonly CellId[], send: () => Promise<ReviewChanged>): Promise<CellId[] | null> => {
    const { wait } = useReviewStore.getState();
    // Send before rendering: the engine writes while the window shows the pending state.
    const answer = send();
    wait('pending', cells, 1);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wait('late', cells, 1);
    }, LATE_MS);
    try {
      const changed = await answer;
      takeChanged(client, slideId, changed);
      return changed.cells.map(({ id }) => id);
    } catch (error) {
      // Pressing undo or redo once too often is no error; the disabled button already shows it.
      const idle = cells.length === 0 && error instanceof LeukoscopeError && error.code === 'BAD_REQUEST';
      if (!idle) notifyError(error);
      return null;
    } finally {
      clearTimeout(timer);
      flush();
      wait('pending', cells, -1);
      if (late) wait('late', cells, -1);
    }
  };
  const apply = async (change: Change): Promise<boolean> => {
    const cells = change.cellIds as CellId[];
    if (cells.length === 0) return false;
    return (await write(cells, () => call('review.apply', { slideId, changes: [change] }))) !== null;
  };

  return {
    classify: (cells, to) => apply({ action: 'relabel', cellIds: [...cells], to }),
    confirm: (cells) => apply({ action: 'confirm', cellIds: [...cells] }),
    exclude: (cells, reason) => apply({ action: 'exclude', cellIds: [...cells], reason }),
    include: (cells) => apply({ action: 'include', cellIds: [...cells] }),
    flag: (cells, on) => apply({ action: on ? 'flag' : 'unflag', cellIds: [...cells] }),
    comment: (cells, text) => apply({ action: 'comment', cellIds: [...cells], text }),
    undo: () => write([], () => call('review.undo', { slideId })),
    redo: () => write([], () => call('review.redo', { slideId })),
  };
}

export function useReviewCommands(slideId: SlideId): ReviewCommands {
  const client = useQueryClient();
  return useMemo(() => commandsOf(client, slideId), [client, slideId]);
}
