import { Button, Modal, Textarea, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, CellSummary, SlideId } from '../../../electron/contract/methods.ts';
import { useReviewStore } from '../../state/review.ts';
import { useReviewCommands } from '../../state/review-commands.ts';
import classes from './review.module.css';

/** Why cells are left out of the count most often; the catalogue has the words that are kept with the event. */
const REASONS = ['smudged', 'overlapping', 'focus', 'duplicate', 'cut', 'notCell'] as const;

interface AskProps {
  cells: readonly CellId[];
  slideId: SlideId;
  onDone(cells: readonly CellId[]): void;
}

/** Leaving a cell out of the count takes a reason: one key for the usual ones, or a few words. */
function ExcludeDialog({ cells, slideId, onDone }: AskProps) {
  const { t } = useTranslation();
  const ask = useReviewStore((state) => state.ask);
  const commands = useReviewCommands(slideId);
  const [text, setText] = useState('');
  const exclude = (reason: string) => {
    ask(null);
    onDone(cells);
    void commands.exclude(cells, reason);
  };
  const onKey = (event: KeyboardEvent) => {
    const reason = REASONS[Number(/^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1]) - 1];
    if (!reason || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    exclude(t(`review.reason.${reason}`));
  };
  return (
    <Modal
      opened
      onClose={() => ask(null)}
      title={t('review.excludeTitle', { count: cells.length })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      onKeyDown={onKey}
      centered
    >
      <p className={`soft ${classes.lead}`}>{t('review.excludeText')}</p>
      <div className={`two-columns gap-6 ${classes.reasons}`}>
        {REASONS.map((reason, at) => (
          <UnstyledButton
            key={reason}
            onClick={() => exclude(t(`review.reason.${reason}`))}
            data-autofocus={at === 0 ? true : undefined}
          >
            <kbd>{at + 1}</kbd>
            {t(`review.reason.${reason}`)}
          </UnstyledButton>
        ))}
      </div>
      <Textarea
        label={t('review.otherReason')}
        value={text}
        maxLength={1000}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <div className={`flex end gap-8 ${classes.actions}`}>
        <Button variant="default" onClick={() => ask(null)}>
          {t('action.cancel')}
        </Button>
        <Button disabled={text.trim() === ''} onClick={() => exclude(text.trim())}>
          {t('review.exclude')}
        </Button>
      </div>
    </Modal>
  );
}

function CommentDialog({ cells, slideId, initial }: AskProps & { initial: string }) {
  const { t } = useTranslation();
  const ask = useReviewStore((state) => state.ask);
  const commands = useReviewCommands(slideId);
  const [text, setText] = useState(initial);
  const save = () => {
    ask(null);
    void commands.comment(cells, text.trim());
  };
  return (
    <Modal
      opened
      onClose={() => ask(null)}
      title={t('review.commentTitle', { count: cells.length })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <Textarea
        data-autofocus
        aria-label={t('review.comment')}
        value={text}
        maxLength={4000}
        autosize
        minRows={3}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <p className={`soft text-body ${classes.soft}`}>{t('review.commentHint')}</p>
      <div className={`flex end gap-8 ${classes.actions}`}>
        <Button variant="default" onClick={() => ask(null)}>
          {t('action.cancel')}
        </Button>
        <Button onClick={save}>{t('review.save')}</Button>
      </div>
    </Modal>
  );
}

interface AskDialogsProps {
  slideId: SlideId;
  /** Moves the cursor on from cells that were dealt with. */
  onDone(cells: readonly CellId[]): void;
  commentOf(cell: CellSummary['id']): string;
}

export const AskDialogs = memo(function AskDialogs({ slideId, onDone, commentOf }: AskDialogsProps) {
  const asking = useReviewStore((state) => state.asking);
  if (!asking) return null;
  const { kind, cells } = asking;
  if (kind === 'exclude') return <ExcludeDialog cells={cells} slideId={slideId} onDone={onDone} />;
  const [only] = cells;
  const initial = cells.length === 1 && only !== undefined ? commentOf(only) : '';
  return <CommentDialog cells={cells} slideId={slideId} onDone={onDone} initial={initial} />;
});
