import { type RefObject, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { CellId, CellSummary } from '../../../../electron/contract/methods.ts';
import { cellUrl } from '../../../api/bridge.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import classes from '../gallery.module.css';

/** Long enough that a passing pointer opens nothing. */
const DELAY_MS = 350;
const SIDE = 176;
const HEIGHT = SIDE + 66;

interface HoverCardProps {
  scroller: RefObject<HTMLDivElement | null>;
  cellOf(id: CellId): CellSummary | undefined;
}

/** One hover card shared by all tiles; one per tile would cost more than the tiles themselves. */
export function HoverCard({ scroller, cellOf }: HoverCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [hover, setHover] = useState<{ cell: CellSummary; left: number; top: number } | null>(null);

  const latest = useRef(cellOf);
  useEffect(() => {
    latest.current = cellOf;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer = 0;
    const hide = () => {
      window.clearTimeout(timer);
      setHover(null);
    };
    const enter = (event: PointerEvent) => {
      hide();
      const tile = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-cell]') : null;
      const cell = tile && latest.current(Number(tile.dataset.cell) as CellId);
      if (!cell || event.pointerType !== 'mouse' || event.buttons > 0) return;
      timer = window.setTimeout(() => {
        const box = tile.getBoundingClientRect();
        const right = box.right + 8;
        setHover({
          cell,
          left: right + SIDE + 20 < window.innerWidth ? right : box.left - SIDE - 26,
          top: Math.max(8, Math.min(box.top, window.innerHeight - HEIGHT - 34)),
        });
      }, DELAY_MS);
    };
    element.addEventListener('pointerover', enter);
    element.addEventListener('pointerleave', hide);
    element.addEventListener('pointerdown', hide);
    element.addEventListener('scroll', hide, { passive: true });
    return () => {
      hide();
      element.removeEventListener('pointerover', enter);
      element.removeEventListener('pointerleave', hide);
      element.removeEventListener('pointerdown', hide);
      element.removeEventListener('scroll', hide);
    };
  }, [scroller]);

  if (!hover) return null;
  const { cell, left, top } = hover;
  // The tile's label already contains this, so it is hidden from screen readers.
  return createPortal(
    <div className={`text-body ${classes.hover}`} style={{ left, top }} aria-hidden>
      <img src={cellUrl('image', cell.id)} alt="" width={SIDE} height={SIDE} />
      <div className={`row gap-6 ${classes.hoverName}`}>
        <ClassMark name={cell.class} />
        <strong>{t(`class.${cell.class}`)}</strong>
        <span>{format.confidence(cell.confidence)}</span>
      </div>
      <div className="soft">
        {cell.status === 'unidentified' && `${t('gallery.unidentified')} · `}
        {t('gallery.quality', { percent: format.share(cell.quality) })}
      </div>
    </div>,
    document.body,
  );
}
