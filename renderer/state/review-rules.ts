import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type CellClass, CLINICAL_ORDER } from '../../electron/contract/classes.ts';
import { settingsQuery } from '../api/settings.ts';

/** The default until the laboratory's list has loaded. */
const USUAL: readonly CellClass[] = ['BL', 'PR', 'PC', 'LA'];

/** The classes whose every cell must be seen, in the laboratory's order. */
export function useAlwaysReview(): readonly CellClass[] {
  const { data } = useQuery(settingsQuery('laboratory'));
  const stored = data?.['review.alwaysReview'];
  return useMemo(
    () =>
      Array.isArray(stored)
        ? CLINICAL_ORDER.filter((name) => stored.includes(name)).toSorted(
            (a, b) => stored.indexOf(a) - stored.indexOf(b),
          )
        : USUAL,
    [stored],
  );
}
