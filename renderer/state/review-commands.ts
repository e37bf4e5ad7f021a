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

/** An answer that comes sooner, ms, needs no sign that it is waited for: marks that come and go would only flicker. */
const LATE_MS = 150;

/** What a reviewer can do to cells of a slide. Each call is shown as done once the engine says that it is on disk. */
export interface ReviewCommands {
  classify(cells: readonly CellId[], to: CellClass): Promise<boolean>;
  confirm(cells: readonly CellId[]): Promise<boolean>;
  exclude(cells: readonly CellId[], reason: string): Promise<boolean>;
  include(cells: readonly CellId[]): Promise<boolean>;
  flag(cells: readonly CellId[], on: boolean): Promise<boolean>;
  comment(cells: readonly CellId[], text: string): Promise<boolean>;
  /** The cells that it changed back; null when it failed. */
  undo(): Promise<CellId[] | null>;
  redo(): Promise<CellId[] | null>;
}

function commandsOf(client: QueryClient, slideId: SlideId): ReviewCommands {
  /** The cells that changed; of a failure, which is told, null: the cells stay as they were. */
  const write = async (cells: readonly CellId[], send: () => Promise<ReviewChanged>): Promise<CellId[] | null> => {
    const { wait } = useReviewStore.getState();
    // Sent before anything is drawn: the engine writes while the window shows that it does.
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
      // Nothing to undo or redo is what a key pressed once too often asks for; the button says so already.
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
