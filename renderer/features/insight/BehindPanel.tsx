import { CloseButton, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { engineQuery } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { type Behind, useInsight } from '../../state/insight.ts';
import { FoundCells } from './FoundCells.tsx';
import classes from './insight.module.css';

/** The most cells the panel requests. */
const MOST = 300;

/** The cells behind a clicked number. */
export function BehindPanel({ behind }: { behind: Behind }) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = useInsight((state) => state.open);
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const { of, title, count } = behind;
  const byQuestion = useQuery({
    ...engineQuery('search.cells', 'question' in of ? { limit: MOST, ...of.question } : {}),
    enabled: 'question' in of,
  });
  const byId = useQuery({
    ...engineQuery('search.describe', { cellIds: 'cellIds' in of ? of.cellIds.slice(0, MOST) : [] }),
    enabled: 'cellIds' in of,
  });
  const { data, error, refetch } = 'question' in of ? byQuestion : byId;
  // Move the focus to the cells when they have loaded, and back to the mark when the panel closes.
  const from = useRef<Element | null>(null);
  useEffect(() => {
    from.current = document.activeElement;
    return () => {
      if (from.current instanceof SVGElement || from.current instanceof HTMLElement) from.current.focus();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (data && data.length > 0) panel.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  }, [data, title]);
  const total = count ?? ('cellIds' in of ? of.cellIds.length : null);
  return (
    <aside
      ref={panel}
      className={`panel rigid ${classes.panel}`}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') open(null);
      }}
    >
      <div className={`row between ${classes.panelHead}`}>
        <h2 id={id}>{title}</h2>
        <CloseButton aria-label={t('action.close')} onClick={() => open(null)} />
      </div>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={200} aria-busy />}
      {data && (
        <>
          <p className="soft text-small">
            {data.length === 0
              ? t('insight.cells.none')
              : total !== null && total > data.length
                ? t('insight.cells.newest', { shown: format.number(data.length), total: format.number(total) })
                : t('insight.cells.count', { count: data.length })}
            {data.length > 0 && ` · ${t('insight.cells.keys')}`}
          </p>
          {data.length > 0 && <FoundCells cells={data} label={title} />}
        </>
      )}
    </aside>
  );
}
