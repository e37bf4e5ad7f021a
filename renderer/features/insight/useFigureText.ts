import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kit/useFormat.ts';

/** Texts shared by several figures: sample sizes, and rates with their limits. */
export function useFigureText() {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const counted = (count: number) => ({ count, formatted: format.number(count) });
    return {
      cells: (count: number) => t('insight.nCells', counted(count)),
      slides: (count: number) => t('insight.nSlides', counted(count)),
      reviewed: (count: number) => t('insight.nReviewed', counted(count)),
      /** A share 0..1 in percent; a dash for none. */
      share: (share: number | null | undefined) => (share == null ? '–' : format.share(share, 1)),
      /** Limits of a share, in percent. */
      limits: (ci95: readonly [number, number] | null | undefined) =>
        ci95 ? `${format.number(100 * ci95[0], 1)}–${format.number(100 * ci95[1], 1)}` : '–',
    };
  }, [t, format]);
}
