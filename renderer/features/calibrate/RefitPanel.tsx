import { Autocomplete, Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlideId } from '../../../electron/contract/methods.ts';
import type { Trial } from '../../../electron/contract/segmenter.ts';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { useRefitProgress } from '../../api/progress.ts';
import { settingsQuery } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import classes from './calibrate.module.css';
import { WANTED } from './propose.ts';
import { useCalibrate } from './store.ts';

/** The minimum for cross-validation (native/segmenter/refit.ts). */
const LEAST = 3;

/** The laboratory's name from the letterhead. */
function useLaboratoryName(): string {
  const { data } = useQuery(settingsQuery('laboratory'));
  const stored = data?.['reports.laboratory'];
  const name = typeof stored === 'object' && stored !== null && 'name' in stored ? stored.name : '';
  return typeof name === 'string' ? name : '';
}

/** A drop of the mean Dice that is within noise. */
const NOTHING_LOST = 0.002;

const isWorse = ({ scores: { before, after } }: Trial) =>
  after.cell < before.cell - NOTHING_LOST || after.nucleus < before.nucleus - NOTHING_LOST;

/** Refits the segmenter to the corrected cells, and keeps or discards the result. */
export function RefitPanel({ slideId, corrected, unsaved }: { slideId: SlideId; corrected: number; unsaved: number }) {
  const { t } = useTranslation();
  const { trial, set } = useCalibrate();
  const { data: calibrations } = useEngine('segmenter.calibrations', {});
  const named = useLaboratoryName();
  const progress = useRefitProgress();
  const refit = useEngineMutation('segmenter.refit', SHOWN_IN_PLACE);
  const keep = useEngineMutation('segmenter.keep');
  // Typed values; before that, the values used last.
  const [typed, setTyped] = useState<{ laboratory?: string; stain?: string }>({});
  const last = calibrations?.[0];
  const laboratory = typed.laboratory ?? last?.laboratory ?? named;
  const stain = typed.stain ?? last?.stain ?? '';
  const known = (values: (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined && value !== ''))] as string[];
  const ready = corrected >= LEAST && laboratory.trim() !== '' && stain.trim() !== '';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !refit.isPending)
      refit.mutate({ slideId, laboratory, stain }, { onSuccess: (found) => set({ trial: found }) });
  };
  const discard = () => {
    refit.reset();
    set({ trial: null });
  };

  if (trial)
    return (
      <section>
        <h2>{t('calibrate.decide')}</h2>
        {isWorse(trial) && <p className={`warn text-body ${classes.warning}`}>{t('calibrate.worse')}</p>}
        <p className={`soft text-body ${classes.soft}`}>{t('calibrate.decideText')}</p>
        <Button
          fullWidth
          variant={isWorse(trial) ? 'default' : 'filled'}
          loading={keep.isPending}
          onClick={() => keep.mutate({ trialId: trial.id }, { onSuccess: discard })}
        >
          {t('calibrate.keep', { version: trial.version })}
        </Button>
        <Button fullWidth variant="default" disabled={keep.isPending} onClick={discard}>
          {t('calibrate.discard')}
        </Button>
      </section>
    );
  return (
    <section>
      <h2>
        {t('calibrate.refitTitle')}
        <span className={`soft push-end gap-2 text-body ${classes.end}`}>
          {t('calibrate.progress', { corrected, wanted: WANTED })}
        </span>
      </h2>
      <form className="stack gap-8" onSubmit={submit}>
        <Autocomplete
          label={t('calibrate.laboratory')}
          value={laboratory}
          maxLength={100}
          onChange={(value) => setTyped((from) => ({ ...from, laboratory: value }))}
          data={known([...(calibrations ?? []).map((one) => one.laboratory), named])}
        />
        <Autocomplete
          label={t('calibrate.stain')}
          placeholder={t('calibrate.stainHint')}
          value={stain}
          maxLength={100}
          onChange={(value) => setTyped((from) => ({ ...from, stain: value }))}
          data={known((calibrations ?? []).map((one) => one.stain))}
        />
        {refit.error && <ErrorNotice error={refit.error} />}
        {refit.isPending && (
          <Progress
            aria-label={t('calibrate.refitting')}
            value={progress.slideId === slideId ? 100 * progress.share : 0}
            size="sm"
          />
        )}
        <Button type="submit" fullWidth disabled={!ready} loading={refit.isPending}>
          {t('calibrate.refit')}
        </Button>
        <p className={`soft text-body ${classes.soft}`} role="status">
          {refit.isPending
            ? t('calibrate.refitting')
            : corrected < LEAST
              ? t('calibrate.tooFew', { count: LEAST - corrected })
              : unsaved > 0
                ? t('calibrate.unsaved', { count: unsaved })
                : corrected < WANTED
                  ? t('calibrate.moreHelp', { wanted: WANTED })
                  : t('calibrate.enough')}
        </p>
      </form>
    </section>
  );
}
