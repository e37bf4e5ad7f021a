import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../kit/format.ts';

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Formats file sizes in a suitable unit. */
export function useSize(): (bytes: number) => string {
  const { i18n } = useTranslation();
  return (bytes) => {
    let value = bytes / 1000;
    let unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return `${formatNumber(value, i18n.language, value < 10 ? 1 : 0)} ${UNITS[unit]}`;
  };
}
