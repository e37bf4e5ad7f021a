import { type PointerEvent, type RefObject, useRef, useState } from 'react';
import type { Rectangle } from './rubber-band.ts';

/** A press that moves less than this is a click. */
const SLACK = 4;
/** Distance from an edge at which the pointer scrolls the gallery, px, and its speed, px per frame. */
const EDGE = 28;
const SPEED = 14;

interface RubberBandOptions {
  scroller: RefObject<HTMLDivElement | null>;
  /** Whether a press is on empty space. */
  isFree(event: PointerEvent<HTMLDivElement>): boolean;
  /** Space between the scroller's left edge and its content, px. */
  inset: number;
  onBegin(): void;
  /** @param keep keeps the previous selection (Ctrl or Shift). */
  onMove(band: Rectangle, keep: boolean): void;
  /** A press on empty space that did not become a band. */
  onClick(): void;
}

/** A rubber band that starts on empty space, or anywhere with Alt. The gallery scrolls near an edge. */
export function useRubberBand({ scroller, inset, isFree, onBegin, onMove, onClick }: RubberBandOptions) {
  const [band, setBand] = useState<Rectangle | null>(null);
  const drag = useRef<{ x0: number; y0: number; x: number; y: number; began: boolean; frame: number } | null>(null);

  const contentPoint = (x: number, y: number) => {
    const element = scroller.current;
    const box = element?.getBoundingClientRect();
    return element && box ? { x: x - box.left - inset, y: y - box.top + element.scrollTop } : { x: 0, y: 0 };
  };
  const update = (keep: boolean) => {
    const at = drag.current;
    if (!at) return;
    const { x, y } = contentPoint(at.x, at.y);
    const next = { x0: at.x0, y0: at.y0, x1: x, y1: y };
    setBand(next);
    onMove(next, keep);
  };
  const scroll = (keep: boolean) => {
    const at = drag.current;
    const element = scroller.current;
    if (!at || !element) return;
    const box = element.getBoundingClientRect();
    const by = at.y < box.top + EDGE ? -SPEED : at.y > box.bottom - EDGE ? SPEED : 0;
    if (by !== 0) {
      element.scrollTop += by;
      update(keep);
    }
    at.frame = requestAnimationFrame(() => scroll(keep));
  };

  return {
    band,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLDivElement>) {
        const onBar = event.nativeEvent.offsetX > event.currentTarget.clientWidth;
        if (event.button !== 0 || onBar || (!event.altKey && !isFree(event))) return;
        const { x, y } = contentPoint(event.clientX, event.clientY);
        drag.current = { x0: x, y0: y, x: event.clientX, y: event.clientY, began: false, frame: 0 };
      },
      onPointerMove(event: PointerEvent<HTMLDivElement>) {
        const at = drag.current;
        if (!at) return;
        const far = Math.hypot(event.clientX - at.x, event.clientY - at.y) > SLACK;
        if (!at.began && !far) return;
        const keep = event.ctrlKey || event.metaKey || event.shiftKey;
        if (!at.began) {
          at.began = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          onBegin();
          at.frame = requestAnimationFrame(() => scroll(keep));
        }
        at.x = event.clientX;
        at.y = event.clientY;
        update(keep);
      },
      onPointerUp() {
        const at = drag.current;
        drag.current = null;
        if (!at) return;
        cancelAnimationFrame(at.frame);
        setBand(null);
        if (!at.began) onClick();
      },
      onPointerCancel() {
        if (drag.current) cancelAnimationFrame(drag.current.frame);
        drag.current = null;
        setBand(null);
      },
    },
  };
}
