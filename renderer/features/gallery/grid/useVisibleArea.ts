import { type RefObject, useLayoutEffect, useState } from 'react';

/** The visible part of a scrolling element, px. */
export interface VisibleArea {
  width: number;
  height: number;
  /** Scroll position, rounded to a step. */
  top: number;
  /** Device pixels per CSS pixel. */
  density: number;
}

/** Rows are rendered this far beyond the view, so that a shorter scroll renders nothing. */
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
    // Another screen or zoom changes the density without changing the size.
    window.addEventListener('resize', look);
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [scroller]);
  return view;
}
