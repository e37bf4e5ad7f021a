import { type RefObject, useEffect, useRef, useState } from 'react';
import type { CellId } from '../../../../electron/contract/methods.ts';
import { useGallery } from '../../../state/gallery.ts';
import type { Arrangement } from './arrange.ts';

/** Cells that were given another class leave once no other has been for so long. */
const REST_MS = 1000;

/**
 * The arrangement that is shown. A cell that its reviewer changed alone stays where it is, with the mark of its new class, until their
 * hands rest: else all that lies behind it would move under their eyes with every key, and to draw that is most of what a key costs.
 * Any other change (of several cells, of the filter, by undo) is shown at once.
 *
 * @returns what is shown, and the cells that are to stay when they change.
 */
export function useStay(fresh: Arrangement): [shown: Arrangement, staying: RefObject<Set<CellId>>] {
  const staying = useRef(new Set<CellId>());
  const [state, setState] = useState({ shown: fresh, fresh });
  let { shown } = state;
  if (state.fresh !== fresh) {
    const moved = fresh.change?.from === state.fresh.version ? fresh.change.moved : null;
    const waits = shown !== state.fresh;
    const stays = moved !== null && (moved.length > 0 ? moved.every((id) => staying.current.has(id)) : waits);
    if (!stays) shown = fresh;
    setState({ shown, fresh });
  }

  const movedAt = useRef(0);
  const waits = shown !== fresh;
  useEffect(() => {
    if (!waits) return;
    if (fresh.change?.moved.length) movedAt.current = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    const leave = () => {
      // What somebody has in hand does not leave it: a selection that goes on from there would reach to wherever it went.
      if ([...useGallery.getState().selection.ids].some((id) => staying.current.has(id))) {
        timer = setTimeout(leave, REST_MS);
        return;
      }
      staying.current.clear();
      setState({ shown: fresh, fresh });
    };
    timer = setTimeout(leave, movedAt.current + REST_MS - performance.now());
    return () => clearTimeout(timer);
  }, [waits, fresh]);

  return [shown, staying];
}
