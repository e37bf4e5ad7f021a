import { Button } from '@mantine/core';
import { IconBrush } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { useNavigation } from '../../app/store.ts';
import { useCalibrate } from './store.ts';

/** Leads from a cell whose outline is wrong to where it is corrected. */
export function CorrectOutline({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const show = useNavigation((state) => state.show);
  const choose = useCalibrate((state) => state.choose);
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<IconBrush size={14} aria-hidden />}
      onClick={() => {
        choose(cell.slideId, cell.id);
        show('calibrate');
      }}
    >
      {t('calibrate.correct')}
    </Button>
  );
}
