import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellSummary } from '../../electron/contract/methods.ts';
import { useFormat } from './useFormat.ts';

/** There are few different names, so each is built once per language. */
const names = new Map<string, Map<string, string>>();

function namesIn(language: string): Map<string, string> {
  const known = names.get(language) ?? new Map<string, string>();
  names.set(language, known);
  return known;
}

/** Everything a name depends on. */
const keyOf = ({ class: name, modelClass, status, confidence, changed, reviewed, flagged }: CellSummary): string =>
  `${name} ${modelClass} ${status} ${Math.floor(confidence * 100 + 1e-9)} ${changed} ${reviewed} ${flagged}`;

/** A tile's accessible name ("Neutrophil, 98%, unreviewed"). */
export function useTileName(): (cell: CellSummary) => string {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const format = useFormat();
  return useCallback(
    (cell) => {
      const known = namesIn(language);
      const key = keyOf(cell);
      const before = known.get(key);
      if (before !== undefined) return before;
      const percent = format.confidence(cell.confidence);
      const name = t(`class.${cell.class}`);
      const parts = [
        // The name includes the code because the tile shows it: voice control users say what they see.
        cell.status === 'unidentified'
          ? t('gallery.tileUnidentified', { code: cell.class, name, percent })
          : t('gallery.tile', { name, percent }),
        cell.status === 'excluded' ? t('review.state.excluded') : '',
        cell.changed && cell.status !== 'excluded'
          ? t('review.state.changed', { name: t(`class.${cell.modelClass}`) })
          : '',
        cell.reviewed ? t('review.state.reviewed') : t('review.state.unreviewed'),
        cell.flagged ? t('review.state.flagged') : '',
      ];
      const whole = parts.filter(Boolean).join(', ');
      known.set(key, whole);
      return whole;
    },
    [t, format, language],
  );
}
