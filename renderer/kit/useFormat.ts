import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { durationParts, formatConfidence, formatDate, formatNumber, formatShare } from './format.ts';

/** The formatters, bound to the language of the window. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(
    () => ({
      number: (value: number, digits = 0) => formatNumber(value, language, digits),
      /** 0..100 */
      percent: (value: number, digits = 1) => `${formatNumber(value, language, digits)}%`,
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
