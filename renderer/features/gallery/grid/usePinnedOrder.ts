import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CellId } from '../../../../electron/contract/methods.ts';
import { useGallery } from '../../../state/gallery.ts';
import type { Arrangement } from './arrange.ts';

/** Relabelled cells move to their new sections after a pause of this length. */
const REST_MS = 1000;

/**
 * The arrangement on screen. A single relabelled cell keeps its position, marked with its new class, until the reviewer pauses.
 * Otherwise every key would move all following cells, and rendering them is most of the cost of a key. Any other change (of several
 * cells, of the filter, by undo) appears at once.
 *
 * @returns the arrangement to show, and the cells that keep their places when they change.
 */
export function usePinnedOrder(fresh: Arrangement): [shown: Arrangement, pinned: RefObject<Set<CellId>>] {
  const pinned = useRef(new Set<CellId>());
  const [state, setState] = useState({ shown: fresh, fresh });
  let { shown } = state;
  if (state.fresh !== fresh) {
    const moved = fresh.change?.from === state.fresh.version ? fresh.change.moved : null;
    const waits = shown !== state.fresh;
    const keeps = moved !== null && (moved.length > 0 ? moved.every((id) => pinned.current.has(id)) : waits);
    if (!keeps) shown = fresh;
    setState({ shown, fresh });
  }

  const movedAt = useRef(0);
  const waits = shown !== fresh;
  useEffect(() => {
    if (!waits) return;
    if (fresh.change?.moved.length) movedAt.current = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    const leave = () => {
      // Keep selected cells in place: extending the selection would otherwise reach to their new position.
      if ([...useGallery.getState().selection.ids].some((id) => pinned.current.has(id))) {
        timer = setTimeout(leave, REST_MS);
        return;
      }
      pinned.current.clear();
      setState({ shown: fresh, fresh });
    };
    timer = setTimeout(leave, movedAt.current + REST_MS - performance.now());
    return () => clearTimeout(timer);
  }, [waits, fresh]);

  return [shown, pinned];
}
