import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_FIGURE } from '../../electron/contract/rounding.ts';
import { durationParts, formatConfidence, formatDate, formatNumber, formatShare } from './format.ts';

/** The formatters, bound to the language of the window. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(
    () => ({
      number: (value: number, digits = 0) => formatNumber(value, language, digits),
      /** 0..100; `-` where there is no figure. */
      percent: (value: number | null, digits = 1) =>
        value === null ? NO_FIGURE : `${formatNumber(value, language, digits)}%`,
      /** A figure of the differential: one decimal, `-` where there is none. */
      figure: (value: number | null) => (value === null ? NO_FIGURE : formatNumber(value, language, 1)),
      /** 95% limits in percent; `-` where they are withheld. */
      limits: (limits: readonly [number, number] | null) =>
        limits === null ? NO_FIGURE : `${formatNumber(limits[0], language, 1)}–${formatNumber(limits[1], language, 1)}`,
      /** 0..1 */
      share: (share: number, digits = 0) => formatShare(share, language, digits),
      confidence: (confidence: number) => formatConfidence(confidence, language),
      date: (iso: string) => formatDate(iso, language),
      duration: (milliseconds: number) => {
        const { key, values } = durationParts(milliseconds);
        return t(key, values);
      },
    }),
    [t, language],
  );
}
