import { type RefObject, useEffect, useRef } from 'react';

/** Factor by which one notch of the wheel zooms. */
const NOTCH = 1.2;

/**
 * Zooms by the wheel. React listens to the wheel passively, so it could not keep the page from scrolling with the picture.
 *
 * @param onZoom gets the factor, and the pointer's place in the element from its centre, px.
 */
export function useWheel(
  element: RefObject<HTMLElement | null>,
  onZoom: (factor: number, at: { x: number; y: number }, box: DOMRect) => void,
): void {
  const latest = useRef(onZoom);
  latest.current = onZoom;
  useEffect(() => {
    const frame = element.current;
    const listener = (event: WheelEvent) => {
      event.preventDefault();
      const box = frame?.getBoundingClientRect();
      if (!box) return;
      const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
      latest.current(event.deltaY < 0 ? NOTCH : 1 / NOTCH, at, box);
    };
    frame?.addEventListener('wheel', listener, { passive: false });
    return () => frame?.removeEventListener('wheel', listener);
  }, [element]);
}
