import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { CELL_CLASSES, type CellClass } from '../../../electron/contract/classes.ts';

const isClass = (verdict: string): verdict is CellClass => (CELL_CLASSES as readonly string[]).includes(verdict);

/** The display name of a verdict: a class, excluded or unidentified. */
export function useVerdict(): (verdict: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (verdict) =>
      isClass(verdict)
        ? t(`class.${verdict}`)
        : verdict === 'excluded'
          ? t('gallery.excluded')
          : t('gallery.unidentified'),
    [t],
  );
}
