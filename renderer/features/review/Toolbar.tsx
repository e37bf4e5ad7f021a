import { Button } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { TbArrowBackUp, TbArrowForwardUp, TbCheck, TbChecks, TbKeyboard, TbLock } from 'react-icons/tb';
import type { MethodOutput, Step } from '../../../electron/contract/methods.ts';
import { IconButton } from '../../kit/IconButton.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useGallery } from '../../state/gallery.ts';
import { keyLabel } from '../../state/keymap.ts';
import { useKeyMap } from '../../state/useKeyMap.ts';
import classes from './review.module.css';

/** A short description of a step: "Neutrophil for 3 cells". */
export function useStepName(): (step: Step) => string {
  const { t } = useTranslation();
  return ({ kind, cells, to }) =>
    kind === 'relabel' && to !== null
      ? t('review.step.relabelTo', { name: t(`class.${to}`), count: cells })
      : t(`review.step.${kind}`, { count: cells });
}

interface ToolbarProps {
  state: MethodOutput<'review.state'> | undefined;
  cells: number;
  onConfirm(): void;
  onConfirmPage(): void;
  onUndo(): void;
  onRedo(): void;
  onHelp(): void;
}

const Key = ({ combo }: { combo: string }) => (
  <kbd className={classes.key} aria-hidden>
    {keyLabel(combo)}
  </kbd>
);

/** Separate from what changes with every cell, to avoid rendering the buttons again. */
const Confirm = memo(function Confirm({
  writable,
  onConfirm,
  onConfirmPage,
}: Pick<ToolbarProps, 'onConfirm' | 'onConfirmPage'> & { writable: boolean }) {
  const { t } = useTranslation();
  const keys = useKeyMap((store) => store.keys);
  // Number of cells that the keys act on.
  const targets = useGallery(({ selection, selected }) => Math.max(selection.ids.size, selected === null ? 0 : 1));
  return (
    <>
      <Button
        variant="light"
        leftSection={<TbCheck size={14} aria-hidden />}
        disabled={!writable || targets === 0}
        onClick={onConfirm}
      >
        {targets > 1 ? t('review.confirmMany', { count: targets }) : t('review.confirm')}
        <Key combo={keys.confirm} />
      </Button>
      <Button
        variant="default"
        leftSection={<TbChecks size={14} aria-hidden />}
        title={t('review.confirmPageHint')}
        disabled={!writable}
        onClick={onConfirmPage}
      >
        {t('review.confirmPage')}
        <Key combo={keys.confirmPage} />
      </Button>
    </>
  );
});

/** The review toolbar: confirm, undo, redo and progress. */
export const Toolbar = memo(function Toolbar(props: ToolbarProps) {
  const { state, cells, onConfirm, onConfirmPage, onUndo, onRedo, onHelp } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const keys = useKeyMap((store) => store.keys);
  const nameOf = useStepName();
  const writable = state?.writable ?? false;
  const undo = state?.undo ? t('review.undoWhat', { what: nameOf(state.undo) }) : t('review.undoNothing');
  const redo = state?.redo ? t('review.redoWhat', { what: nameOf(state.redo) }) : t('review.redoNothing');
  const reviewed = state?.review.reviewed ?? 0;
  return (
    <div className={`row rigid gap-6 ${classes.toolbar}`} role="toolbar" aria-label={t('review.toolbar')}>
      {state && !state.writable && state.whyNot ? (
        <span className="row warn gap-6 text-body">
          <TbLock size={14} aria-hidden />
          {t(`review.whyNot.${state.whyNot}`)}
        </span>
      ) : (
        <>
          <Confirm writable={writable} onConfirm={onConfirm} onConfirmPage={onConfirmPage} />
          <IconButton
            name={undo}
            hint={`${undo} (${keyLabel(keys.undo)})`}
            disabled={!writable || !state?.undo}
            Icon={TbArrowBackUp}
            onClick={onUndo}
          />
          <IconButton
            name={redo}
            hint={`${redo} (${keyLabel(keys.redo)})`}
            disabled={!writable || !state?.redo}
            Icon={TbArrowForwardUp}
            onClick={onRedo}
          />
          {state?.undo && (
            <span className="ellipsis soft shrinkable text-body" title={undo}>
              {nameOf(state.undo)}
            </span>
          )}
        </>
      )}
      <span className={`row soft rigid push-end one-line gap-8 text-body ${classes.progress}`}>
        <progress max={cells} value={reviewed} aria-label={t('review.progressLabel')} />
        {t('review.progress', { reviewed: format.number(reviewed), total: format.number(cells) })}
        <IconButton name={t('help.open')} hint={`${t('help.open')} (?)`} Icon={TbKeyboard} onClick={onHelp} />
      </span>
    </div>
  );
});
