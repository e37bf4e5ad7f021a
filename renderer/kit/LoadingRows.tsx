import { Skeleton } from '@mantine/core';
import classes from './kit.module.css';

const ROWS = Array.from({ length: 8 }, (_, i) => `row-${i}`);

/** Stands where the rows of a list are about to appear. */
export function LoadingRows() {
  return (
    <div className={`stack gap-14 ${classes.loading}`} aria-busy="true">
      {ROWS.map((key) => (
        <Skeleton key={key} height={22} radius="sm" />
      ))}
    </div>
  );
}
