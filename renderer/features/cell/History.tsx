import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CellDetail, HistoryEntry } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './cell.module.css';

/** The append-only history of a cell: who changed what, when and why. */
export function History({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useEngine('review.history', { cellId: cell.id });
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={80} aria-busy />;
  const what = ({ kind, from, to }: HistoryEntry) =>
    kind === 'relabel' ||
    ((kind === 'undo' || kind === 'redo' || kind === 'arbitrate' || kind === 'carry') && from !== to)
      ? t('cell.historyFromTo', {
          what: t(`cell.historyKind.${kind}`),
          from: t(`class.${from}`),
          to: t(`class.${to}`),
        })
      : t(`cell.historyKind.${kind}`);
  return (
    <section className={classes.block}>
      <ol className={`text-body ${classes.history}`}>
        {data.toReversed().map((entry) => (
          <li key={entry.seq} data-undone={entry.undone ? true : undefined}>
            <strong>{what(entry)}</strong>
            <span>
              {t('cell.historyWho', { name: entry.actor.name, date: format.date(entry.at), version: entry.version })}
              {entry.undone && ` · ${t('cell.historyUndone')}`}
            </span>
            {(entry.reason ?? entry.text) && <q>{entry.reason ?? entry.text}</q>}
          </li>
        ))}
        <li>
          <strong>
            {cell.status === 'unidentified'
              ? t('cell.historyModelOpen', { name: t(`class.${cell.class}`) })
              : t('cell.historyModel', { name: t(`class.${cell.class}`) })}
          </strong>
          <span>{t('cell.historyConfidence', { percent: format.confidence(cell.confidence) })}</span>
        </li>
      </ol>
    </section>
  );
}
