import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { TbZoomScan } from 'react-icons/tb';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useNavigation } from '../../state/navigation.ts';
import { fieldOf } from './order.ts';

/** A link from a cell to its field; nothing for an image of a single cell. */
export function ShowInField({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const { view, show } = useNavigation();
  const { data: fields } = useEngine('fields.list', { slideId: cell.slideId });
  const field = useMemo(() => fieldOf(fields ?? [], cell.id), [fields, cell.id]);
  if (!field || view === 'field') return null;
  return (
    <Button mt={8} variant="default" leftSection={<TbZoomScan size={14} aria-hidden />} onClick={() => show('field')}>
      {t('field.show')}
    </Button>
  );
}
