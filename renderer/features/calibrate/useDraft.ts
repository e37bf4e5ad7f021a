import { useEffect, useRef, useState } from 'react';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { MaskEdit } from '../../../electron/contract/segmenter.ts';
import { call, cellUrl } from '../../api/bridge.ts';
import { notifyError } from '../../api/notices.ts';

interface Draft {
  /** Outlines of the mask; null until the first have come. */
  url: string | null;
  /** How many of the strokes they show. */
  strokes: number;
}

/**
 * The outlines of a cell's mask with strokes on it. The engine draws them; one state is asked for at a time and then the latest, for
 * the engine shows whichever state it was told of last. A new picture takes the place of the old one when it is there, so nothing
 * flickers.
 *
 * @param base Changes when what the strokes lie on changes: a correction was stored or taken back.
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
