import { useEffect, useState } from 'react';
import type { CellId } from '../../../electron/contract/methods.ts';
import { useReviewStore } from './store.ts';

/** An answer that comes sooner needs no sign that it is waited for: marks that come and go would only flicker. */
const LATE_MS = 150;
const NONE: ReadonlyMap<CellId, number> = new Map();

/** Cells whose change waits for its answer, once it has for longer than the eye would notice. */
export function useLate(): ReadonlyMap<CellId, number> {
  const [late, setLate] = useState(NONE);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      setLate(useReviewStore.getState().pending);
    };
    const stop = useReviewStore.subscribe(({ pending }, before) => {
      if (pending === before.pending) return;
      if (pending.size > 0) {
        timer ??= setTimeout(look, LATE_MS);
        return;
      }
      clearTimeout(timer);
      timer = undefined;
      setLate(NONE);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return late;
}
