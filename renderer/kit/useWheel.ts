import { type RefObject, useEffect, useRef } from 'react';

/** The zoom factor of one wheel notch. */
const NOTCH = 1.2;

/**
 * Zooms with the wheel. React's wheel listeners are passive and cannot keep the page from scrolling.
 *
 * @param onZoom receives the factor and the pointer's position relative to the element's centre, px.
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
