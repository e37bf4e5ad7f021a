import { useEffect, useRef, useState } from 'react';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { MaskEdit } from '../../../electron/contract/segmenter.ts';
import { call, cellUrl } from '../../api/bridge.ts';
import { notifyError } from '../../api/notices.ts';

interface Draft {
  /** URL of the mask's outlines; null until the first have loaded. */
  url: string | null;
  /** Number of strokes they include. */
  strokes: number;
}

/**
 * The outlines of a cell's mask with unsaved strokes, drawn by the engine. Requests are sent one at a time, skipping to the latest state,
 * because the engine only keeps the last one. The old picture stays until the new one is decoded, to avoid flicker.
 *
 * @param base Changes when the stored mask under the strokes changes.
 */
export function useDraft(cellId: CellId, edits: readonly MaskEdit[], base: string): Draft {
  const [draft, setDraft] = useState<Draft>({ url: null, strokes: 0 });
  const wanted = useRef<readonly MaskEdit[] | null>(null);
  const busy = useRef(false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another base under the same strokes is another picture
  useEffect(() => {
    wanted.current = edits;
    if (busy.current) return;
    busy.current = true;
    void (async () => {
      try {
        while (wanted.current && alive.current) {
          const now = wanted.current;
          wanted.current = null;
          const { state } = await call('segmenter.draft', { cellId, edits: [...now] });
          const url = cellUrl('draft', cellId, String(state));
          const picture = new Image();
          picture.src = url;
          await picture.decode();
          if (alive.current) setDraft({ url, strokes: now.length });
        }
      } catch (error) {
        notifyError(error);
      } finally {
        busy.current = false;
      }
    })();
  }, [cellId, edits, base]);
  return draft;
}
