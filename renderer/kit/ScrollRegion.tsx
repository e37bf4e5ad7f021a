import type { HTMLAttributes } from 'react';

interface ScrollRegionProps extends HTMLAttributes<HTMLElement> {
  as?: 'section' | 'aside';
  label: string;
}

/** A named scrolling part of the page. It is a tab stop, so that it can be scrolled by keyboard. */
export function ScrollRegion({ as: Element = 'section', label, ...props }: ScrollRegionProps) {
  return <Element aria-label={label} tabIndex={0} {...props} />;
}
