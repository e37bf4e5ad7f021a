import type { ReactNode } from 'react';
import classes from './kit.module.css';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad';

export function Tag({ tone = 'plain', title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={`inline-row soft one-line gap-4 text-small ${classes.tag}`} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
