import type { CountedClass, ReportContent } from '../../contract/reports.ts';

/**
 * Whether a report states a class: not when no white cell was counted at all, nor when the classifier does not know the class and no person
 * has verified the count. A zero would then say more than is known.
 */
export const isLookedFor = (
  { basis }: Pick<ReportContent, 'basis'>,
  { count, untrained }: Pick<CountedClass, 'count' | 'untrained'>,
): boolean => basis.counted > 0 && !(untrained && count === 0 && basis.method === 'not_verified');
