import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellSummary } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../ui/useFormat.ts';

/** Rows are replaced, never changed, so that a cell's name is put together once for a language, not for every move of its tile. */
const names = new Map<string, WeakMap<CellSummary, string>>();

function namesIn(language: string): WeakMap<CellSummary, string> {
  const known = names.get(language) ?? new WeakMap<CellSummary, string>();
  names.set(language, known);
  return known;
}

/** A tile's accessible name: what it shows, in words ("Neutrophil, 98%, unreviewed"). */
export function useTileName(): (cell: CellSummary) => string {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const format = useFormat();
  return useCallback(
    (cell) => {
      const known = namesIn(language);
      const before = known.get(cell);
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
      known.set(cell, whole);
      return whole;
    },
    [t, format, language],
  );
}
