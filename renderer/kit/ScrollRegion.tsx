import type { HTMLAttributes } from 'react';

interface ScrollRegionProps extends HTMLAttributes<HTMLElement> {
  as?: 'section' | 'aside';
  label: string;
}

/** A named part of the page that scrolls by itself; it is a tab stop, so that the keyboard scrolls it too. */
export function ScrollRegion({ as: Element = 'section', label, ...props }: ScrollRegionProps) {
  return <Element aria-label={label} tabIndex={0} {...props} />;
}
