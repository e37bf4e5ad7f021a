import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellSummary } from '../../electron/contract/methods.ts';
import { useFormat } from './useFormat.ts';

/** A name says so little that few differ: each is put together once for a language. */
const names = new Map<string, Map<string, string>>();

function namesIn(language: string): Map<string, string> {
  const known = names.get(language) ?? new Map<string, string>();
  names.set(language, known);
  return known;
}

/** All that a name goes by. */
const keyOf = ({ class: name, modelClass, status, confidence, changed, reviewed, flagged }: CellSummary): string =>
  `${name} ${modelClass} ${status} ${Math.floor(confidence * 100 + 1e-9)} ${changed} ${reviewed} ${flagged}`;

/** A tile's accessible name: what it shows, in words ("Neutrophil, 98%, unreviewed"). */
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
        // The code is part of the name because it is what the tile shows: people who speak to their computer say what they see.
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
