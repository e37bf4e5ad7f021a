import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../../electron/contract/methods.ts';
import { Facts } from '../../kit/Facts.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useSegmenterName } from '../../kit/useSegmenterName.ts';
import classes from './differential.module.css';

const STAGES = ['decode', 'segment', 'classify', 'store'] as const;

/** How these results were produced, in enough detail to reproduce them. */
export const RunDetails = memo(function RunDetails({ run, cells }: { run: RunDetail; cells: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const segmenterName = useSegmenterName();
  const { model, segmenter, timing } = run;
  const stages = STAGES.map((stage) => `${t(`details.${stage}`)} ${format.number(timing[stage] / 1000, 1)} s`);
  return (
    <section className={classes.details}>
      <h2>{t('details.title')}</h2>
      <Facts
        items={[
          [t('details.model'), `${model.name} ${model.version} · ${model.precision}`],
          [t('details.hash'), <code key="hash" title={model.sha256}>{`${model.sha256.slice(0, 16)}…`}</code>],
          [
            t('details.segmenter'),
            <span key="segmenter" title={segmenter.version}>
              {segmenterName(segmenter)}
            </span>,
          ],
          [t('details.provider'), t(`provider.${run.provider}`)],
          [t('details.app'), run.appVersion],
          [t('details.started'), format.date(run.startedAt)],
          [t('details.duration'), `${format.number(timing.total / 1000, 1)} s`],
          [
            t('details.speed'),
            timing.total > 0 ? t('run.rate', { rate: format.number((1000 * cells) / timing.total, 1) }) : '–',
          ],
          [
            t('details.stages'),
            <span key="stages" title={t('details.stagesNote')}>
              {stages.join(' · ')}
            </span>,
          ],
        ]}
      />
    </section>
  );
});
