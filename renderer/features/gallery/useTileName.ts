import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellSummary } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../ui/useFormat.ts';

/** A tile's accessible name: what it shows, in words ("Neutrophil, 98%, unreviewed"). */
export function useTileName(): (cell: CellSummary) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return useCallback(
    (cell) => {
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
      return parts.filter(Boolean).join(', ');
    },
    [t, format],
  );
}
