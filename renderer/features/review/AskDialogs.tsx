import { Textarea, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, CellSummary, SlideId } from '../../../electron/contract/methods.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { bindText } from '../../kit/fields.tsx';
import { useReviewStore } from '../../state/review.ts';
import { useReviewCommands } from '../../state/review-commands.ts';
import classes from './review.module.css';

/** The most common reasons for excluding cells; the catalogue has the text stored with the event. */
const REASONS = ['smudged', 'overlapping', 'focus', 'duplicate', 'cut', 'notCell'] as const;

interface AskProps {
  cells: readonly CellId[];
  slideId: SlideId;
  onDone(cells: readonly CellId[]): void;
}

/** Asks why a cell is excluded: one key for a common reason, or free text. */
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
    <FormDialog
      title={t('review.excludeTitle', { count: cells.length })}
      submit={t('review.exclude')}
      onSubmit={() => exclude(text.trim())}
      onClose={() => ask(null)}
      ready={text.trim() !== ''}
      onKeyDown={onKey}
    >
      <p className="soft">{t('review.excludeText')}</p>
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
      <Textarea label={t('review.otherReason')} maxLength={1000} autosize minRows={2} {...bindText(text, setText)} />
    </FormDialog>
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
    <FormDialog
      title={t('review.commentTitle', { count: cells.length })}
      submit={t('review.save')}
      onSubmit={save}
      onClose={() => ask(null)}
    >
      <Textarea
        data-autofocus
        aria-label={t('review.comment')}
        maxLength={4000}
        autosize
        minRows={3}
        {...bindText(text, setText)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <p className="soft text-body">{t('review.commentHint')}</p>
    </FormDialog>
  );
}

interface AskDialogsProps {
  slideId: SlideId;
  /** Moves the cursor past the handled cells. */
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
