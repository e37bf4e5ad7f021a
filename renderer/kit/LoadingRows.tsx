import { Skeleton } from '@mantine/core';
import classes from './kit.module.css';

const ROWS = Array.from({ length: 8 }, (_, i) => `row-${i}`);

/** Placeholder rows for a list that is loading. */
export function LoadingRows() {
  return (
    <div className={`stack gap-14 ${classes.loading}`} aria-busy="true">
      {ROWS.map((key) => (
        <Skeleton key={key} height={22} radius="sm" />
      ))}
    </div>
  );
}
