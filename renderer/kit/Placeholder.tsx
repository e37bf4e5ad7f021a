import type { ReactNode } from 'react';
import classes from './kit.module.css';

interface PlaceholderProps {
  icon: ReactNode;
  title: string;
  text: string;
  /** Buttons that lead on. */
  children?: ReactNode;
}

/** What a page shows when there is nothing to list: why, and the way on. */
export function Placeholder({ icon, title, text, children }: PlaceholderProps) {
  return (
    <div className={classes.placeholder}>
      <div className={classes.placeholderIcon} aria-hidden>
        {icon}
      </div>
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className={classes.placeholderActions}>{children}</div>}
    </div>
  );
}
