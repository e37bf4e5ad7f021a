import { Button, CloseButton, Progress } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEngine, useEngineMutation } from '../../api/engine.ts';
import { rateOf, type TrackedRun, useRuns } from '../../api/runs.ts';
import { useFormat } from '../../kit/useFormat.ts';
import { useNavigation } from '../../state/navigation.ts';
import classes from './import.module.css';
import { RefusedFiles } from './RefusedFiles.tsx';

/** One run: stage, count, rate and remaining time while it is running, then the outcome. */
export function RunCard({ run }: { run: TrackedRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cancel = useEngineMutation('runs.cancel');
  const forget = useRuns((state) => state.forget);
  const openSlide = useNavigation((state) => state.openSlide);
  const { data: slides } = useEngine('slides.list', {});
  const [showRefused, setShowRefused] = useState(false);
  const { runId, slideId, stage, done, total, refused, leftMs } = run.progress;
  const name = slides?.find((slide) => slide.id === slideId)?.name ?? '';
  const rate = rateOf(run);
  const { ended } = run;
  const share = total > 0 ? (100 * done) / total : 0;

  return (
    <article className={`panel ${classes.run}`} data-status={ended?.status ?? 'running'}>
      <div className={`row gap-10 ${classes.runHead}`}>
        <strong>{ended ? t(`run.ended.${ended.status}`) : t(`stage.${stage}`)}</strong>
        <span className="soft">{name}</span>
        <span className="row push-end gap-8">
          {refused > 0 &&
            (ended?.status === 'complete' ? (
              <Button variant="subtle" color="red" onClick={() => setShowRefused(true)}>
                {t('run.refused', { count: refused })}
              </Button>
            ) : (
              <span className="bad">{t('run.refused', { count: refused })}</span>
            ))}
          {ended?.status === 'complete' && (
            <Button variant="default" onClick={() => openSlide(slideId)}>
              {t('run.open')}
            </Button>
          )}
          {ended ? (
            <CloseButton size="sm" aria-label={t('action.dismiss')} onClick={() => forget(runId)} />
          ) : (
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ runId })}>
              {t('run.cancel')}
            </Button>
          )}
        </span>
      </div>
      {ended?.message && <p className={classes.runMessage}>{ended.message}</p>}
      {!ended && (
        <>
          <Progress value={share} animated={total === 0} size={5} aria-label={t('run.progress')} />
          <div className={`flex soft gap-16 text-body ${classes.runFacts}`}>
            <span>{t('run.count', { done: format.number(done), total: format.number(total) })}</span>
            {rate !== null && <span>{t('run.rate', { rate: format.number(rate, 1) })}</span>}
            <span>{leftMs === null ? t('run.estimating') : t('run.left', { time: format.duration(leftMs) })}</span>
          </div>
        </>
      )}
      {showRefused && <RefusedFiles slideId={slideId} onClose={() => setShowRefused(false)} />}
    </article>
  );
}

export function RunCards() {
  const runs = useRuns((state) => state.runs);
  const cards = Object.values(runs);
  if (cards.length === 0) return null;
  return (
    <div className={`stack gap-8 ${classes.runs}`}>
      {cards.map((run) => (
        <RunCard key={run.progress.runId} run={run} />
      ))}
    </div>
  );
}
