import { type RefObject, useLayoutEffect, useState } from 'react';

/** What of a scrolling element is in view, px. */
export interface VisibleArea {
  width: number;
  height: number;
  /** How far it is scrolled, down to a step. */
  top: number;
  /** Pixels of the screen to one of the page. */
  density: number;
}

/** Rows are drawn this far beyond the view, so that a shorter scroll draws none. */
export const STEP = 60;

const UNKNOWN: VisibleArea = { width: 0, height: 0, top: 0, density: 1 };

/** Tracks the visible area; renders again only when it moved by a step or more. */
export function useVisibleArea(scroller: RefObject<HTMLElement | null>): VisibleArea {
  const [view, setView] = useState(UNKNOWN);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const next: VisibleArea = {
        width: element.clientWidth,
        height: element.clientHeight,
        top: Math.floor(element.scrollTop / STEP) * STEP,
        density: window.devicePixelRatio,
      };
      setView((before) =>
        before.width === next.width &&
        before.height === next.height &&
        before.top === next.top &&
        before.density === next.density
          ? before
          : next,
      );
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    // Another screen or another zoom changes the density without a change of size.
    window.addEventListener('resize', look);
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [scroller]);
  return view;
}
