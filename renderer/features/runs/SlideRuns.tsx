import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle, TbHistory } from 'react-icons/tb';
import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { IconButton } from '../../kit/IconButton.tsx';
import { RunsDialog } from './RunsDialog.tsx';
import classes from './runs.module.css';

/** Opens the analyses of a slide. */
export function RunsButton({ slide }: { slide: SlideSummary }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton name={t('runs.open')} Icon={TbHistory} onClick={() => setOpen(true)} />
      {open && <RunsDialog slide={slide} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Says that a newer complete analysis is not shown, because decisions would be lost. */
export function NewerRunBanner({ slide }: { slide: SlideSummary }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data: runs } = useEngine('runs.list', { slideId: slide.id });
  const newest = runs?.find(({ status }) => status === 'complete');
  const waits = newest !== undefined && !newest.shown && runs?.some(({ shown }) => shown);
  const wasShown = runs?.find(({ shown }) => shown);
  const later = waits && wasShown && newest.id > wasShown.id && slide.review?.stage !== 'signed';
  const { data } = useEngine('runs.compare', later ? { slideId: slide.id, runId: newest.id } : null);
  if (!later) return null;
  const lost = data?.lost.length ?? 0;
  return (
    <div className={`row rigid gap-8 text-body ${classes.banner}`} role="status">
      <TbAlertTriangle size={16} aria-hidden />
      <span>{lost > 0 ? t('runs.waiting', { count: lost }) : t('runs.waitingNone')}</span>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        {t('runs.look')}
      </Button>
      {open && <RunsDialog slide={slide} onClose={() => setOpen(false)} />}
    </div>
  );
}
