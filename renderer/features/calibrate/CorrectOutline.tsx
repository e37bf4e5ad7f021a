import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbBrush } from 'react-icons/tb';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useCalibrate } from './store.ts';

/** A link from a cell to correcting its outline. */
export function CorrectOutline({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const show = useNavigation((state) => state.show);
  const choose = useCalibrate((state) => state.choose);
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<TbBrush size={14} aria-hidden />}
      onClick={() => {
        choose(cell.slideId, cell.id);
        show('calibrate');
      }}
    >
      {t('calibrate.correct')}
    </Button>
  );
}
