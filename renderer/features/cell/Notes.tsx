import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbFlag, TbFlagOff, TbMessage } from 'react-icons/tb';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useReviewStore } from '../../state/review.ts';
import { useReviewCommands } from '../../state/review-commands.ts';
import classes from './cell.module.css';

/** A cell's flag and comment. */
export function Notes({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const { data: state } = useEngine('review.state', { slideId: cell.slideId });
  const commands = useReviewCommands(cell.slideId);
  const ask = useReviewStore((store) => store.ask);
  const { flagged, comment } = cell.review;
  const writable = state?.writable ?? false;
  return (
    <div className={`flex wrap gap-6 ${classes.notes}`}>
      {comment && <p>{comment}</p>}
      <Button
        size="compact-xs"
        variant={flagged ? 'light' : 'default'}
        color={flagged ? 'red' : 'azure'}
        disabled={!writable}
        leftSection={flagged ? <TbFlagOff size={13} aria-hidden /> : <TbFlag size={13} aria-hidden />}
        onClick={() => void commands.flag([cell.id], !flagged)}
      >
        {flagged ? t('review.unflag') : t('review.flag')}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={!writable}
        leftSection={<TbMessage size={13} aria-hidden />}
        onClick={() => ask({ kind: 'comment', cells: [cell.id] })}
      >
        {t('review.commentAsk')}
      </Button>
    </div>
  );
}
