import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  LostDecision,
  RunComparison,
  RunId,
  RunSummary,
  SlideSummary,
} from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { ConfirmDialog, Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { AnalyseAgain } from './AnalyseAgain.tsx';
import classes from './runs.module.css';

/** At most so many kinds of change are listed: the others are counted. */
const CHANGES_LISTED = 12;

function LostDecisions({ lost }: { lost: readonly LostDecision[] }) {
  const { t } = useTranslation();
  const words = ({ class: name, excluded, flagged, comment, outline }: LostDecision) =>
    [
      name && t('runs.decision.class', { name: t(`class.${name}`) }),
      excluded && t('runs.decision.excluded', { reason: excluded }),
      flagged && t('runs.decision.flagged'),
      comment && t('runs.decision.comment', { text: comment }),
      outline && t('runs.decision.outline'),
    ].filter((word) => typeof word === 'string');
  return (
    <ul className={classes.lost} aria-label={t('runs.lost')}>
      {lost.map((one) => (
        <li key={`${one.cellId}${one.outline}`} className="row gap-8">
          <img src={cellUrl('thumb', one.cellId)} alt={t('cell.title', { id: one.cellId })} width={44} height={44} />
          <span>
            {words(one).join(' · ')}
            <span className="soft one-line">{one.file}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Changes({ calls }: { calls: RunComparison['calls'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = (call: RunComparison['calls'][number]['shown']) => (call ? t(`class.${call}`) : t('runs.unidentified'));
  if (calls.length === 0) return <p className="soft">{t('runs.noneDiffer')}</p>;
  const listed = calls.slice(0, CHANGES_LISTED);
  return (
    <>
      <ul className={`text-body ${classes.changes}`}>
        {listed.map(({ shown, other, cells }) => (
          <li key={`${shown}/${other}`}>
            <strong>{format.number(cells)}</strong> {t('runs.change', { from: name(shown), to: name(other) })}
          </li>
        ))}
      </ul>
      {calls.length > listed.length && (
        <p className="soft">{t('runs.more', { count: calls.length - listed.length })}</p>
      )}
    </>
  );
}

/** What showing another analysis would change, and the button that does. */
function Comparison({ slide, runId }: { slide: SlideSummary; runId: RunId }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useEngine('runs.compare', { slideId: slide.id, runId });
  const show = useEngineMutation('runs.show', SHOWN_IN_PLACE);
  const [asking, setAsking] = useState(false);
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} aria-busy />;
  const { same, onlyShown, onlyOther, carried, lost, calls } = data;
  const loses = lost.length > 0;
  const start = () => show.mutate({ slideId: slide.id, runId, acceptLoss: loses });
  return (
    <section className={`stack gap-10 ${classes.comparison}`} aria-label={t('runs.compareTitle')}>
      <h3>{t('runs.compareTitle')}</h3>
      <Facts
        items={[
          [t('runs.same'), format.number(same)],
          [t('runs.onlyShown'), format.number(onlyShown)],
          [t('runs.onlyOther'), format.number(onlyOther)],
          [t('runs.carried'), format.number(carried)],
          [t('runs.lost'), format.number(lost.length)],
        ]}
      />
      <h4>{t('runs.called')}</h4>
      <Changes calls={calls} />
      {loses && (
        <>
          <p>{t('runs.lostText', { count: lost.length })}</p>
          <LostDecisions lost={lost} />
        </>
      )}
      {show.error && <ErrorNotice error={show.error} />}
      <div className="flex end">
        <Button loading={show.isPending} onClick={() => (loses ? setAsking(true) : start())}>
          {t('runs.show')}
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={t('runs.confirmTitle')}
          confirm={t('runs.show')}
          busy={show.isPending}
          onConfirm={() => {
            setAsking(false);
            start();
          }}
          onClose={() => setAsking(false)}
        >
          <p>{t('runs.lostText', { count: lost.length })}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function RunTable({
  runs,
  compared,
  onCompare,
}: {
  runs: RunSummary[];
  compared: RunId | null;
  onCompare(id: RunId): void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table
      rows={runs}
      keyOf={({ id }) => id}
      isMarked={({ id }) => id === compared}
      columns={[
        { name: t('runs.when'), cell: ({ startedAt }) => format.date(startedAt) },
        { name: t('runs.model'), cell: ({ model }) => `${model.name} ${model.version}` },
        {
          name: t('runs.segmenter'),
          cell: ({ segmenter: { version, calibration } }) =>
            calibration ? `${version} · ${calibration.laboratory}, ${calibration.stain}` : version,
        },
        { name: t('runs.cells'), numeric: true, cell: ({ cells }) => format.number(cells) },
        {
          name: t('runs.state'),
          cell: ({ id, shown, status }) => {
            if (shown) return <Tag tone="good">{t('runs.shown')}</Tag>;
            if (status !== 'complete') return <Tag>{t(`runStatus.${status}`)}</Tag>;
            return (
              <Button size="compact-xs" variant="default" aria-pressed={id === compared} onClick={() => onCompare(id)}>
                {t('runs.compare')}
              </Button>
            );
          },
        },
      ]}
    />
  );
}

/** The analyses of a slide: compare them, show another, or analyse it anew. */
export function RunsDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useEngine('runs.list', { slideId: slide.id });
  const [chosen, setChosen] = useState<RunId | null>(null);
  const others = data?.filter(({ status, shown }) => status === 'complete' && !shown) ?? [];
  // With a single other analysis there is nothing to choose.
  const compared = others.find(({ id }) => id === chosen)?.id ?? (others.length === 1 ? (others[0]?.id ?? null) : null);
  return (
    <Dialog onClose={onClose} size={780} title={t('runs.title', { name: slide.name })}>
      <div className="stack gap-12">
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={120} aria-busy />}
        {data && <RunTable runs={data} compared={compared} onCompare={setChosen} />}
        {compared !== null && <Comparison key={compared} slide={slide} runId={compared} />}
        <div className="row between gap-16">
          <p className="soft">{t('runs.againText')}</p>
          <AnalyseAgain slide={slide} />
        </div>
      </div>
    </Dialog>
  );
}
