import { useEffect, useRef } from 'react';
import type { CellId, SlideId } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useGallery } from '../../state/gallery.ts';
import type { Order } from '../../state/sections.ts';

/** Long enough not to write while stepping through cells, short enough to lose little. */
const SETTLED_MS = 700;

/**
 * Reopens a slide at the person's last position, and stores the position.
 *
 * @param position the place that the engine kept; null when there is none, or it is not known yet.
 */
export function useResume(slideId: SlideId, position: CellId | null, order: Order): void {
  const resumed = useRef<SlideId | null>(null);
  useEffect(() => {
    if (resumed.current === slideId || position === null || order.length === 0) return;
    resumed.current = slideId;
    const { selected: already, turnTo } = useGallery.getState();
    if (already === null && order.indexOf(position) >= 0) turnTo(position);
  }, [slideId, position, order]);

  // Subscribe without rendering: the cursor moves with every key, and the whole view would render again.
  useEffect(() => {
    let timer = 0;
    const keep = ({ selected }: { selected: CellId | null }) => {
      window.clearTimeout(timer);
      if (selected === null) return;
      timer = window.setTimeout(() => {
        // The position is a convenience; a read-only slide is no reason to show an error.
        call('review.position', { slideId, cellId: selected }).catch(() => undefined);
      }, SETTLED_MS);
    };
    const stop = useGallery.subscribe((state, before) => {
      if (state.selected !== before.selected) keep(state);
    });
    keep(useGallery.getState());
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [slideId]);
}
