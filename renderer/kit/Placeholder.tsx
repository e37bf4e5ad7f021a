import type { ReactNode } from 'react';
import classes from './kit.module.css';

interface PlaceholderProps {
  icon: ReactNode;
  title: string;
  text: string;
  /** Buttons with next steps. */
  children?: ReactNode;
}

/** Shown when there is nothing to list: the reason and the next steps. */
export function Placeholder({ icon, title, text, children }: PlaceholderProps) {
  return (
    <div className={`stack centred full-height ${classes.placeholder}`}>
      <div className={`grid accent ${classes.placeholderIcon}`} aria-hidden>
        {icon}
      </div>
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className={`flex gap-8 ${classes.placeholderActions}`}>{children}</div>}
    </div>
  );
}
