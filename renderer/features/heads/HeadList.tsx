import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { HeadComparison, HeadSummary } from '../../../electron/contract/heads.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { ConfirmDialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './heads.module.css';

const isWorse = ({ comparison }: HeadSummary) =>
  comparison !== null && comparison.after.macro_f1 < comparison.before.macro_f1;

/** Results before and after on the same cells, by class. */
function Comparison({ comparison }: { comparison: HeadComparison }) {
  const { t } = useTranslation();
  const format = useFormat();
  const change = (before: number, after: number) => `${format.share(before, 1)} → ${format.share(after, 1)}`;
  return (
    <Table
      className={classes.table}
      caption={t(`heads.on.${comparison.on}`, { count: comparison.n })}
      rowHeads
      rows={CLINICAL_ORDER.flatMap((name) => {
        const rates = comparison.classes[name];
        return rates ? [{ name, ...rates }] : [];
      })}
      keyOf={({ name }) => name}
      columns={[
        { name: t('heads.class'), cell: ({ name }) => t(`class.${name}`) },
        { name: t('heads.cells'), numeric: true, cell: ({ support }) => format.number(support) },
        { name: t('heads.tpr'), numeric: true, cell: ({ before, after }) => change(before.tpr, after.tpr) },
        {
          name: t('heads.precision'),
          numeric: true,
          cell: ({ before, after }) => change(before.precision, after.precision),
        },
      ]}
    />
  );
}

function Entry({ head, administers, onUse }: { head: HeadSummary; administers: boolean; onUse(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const discard = useEngineMutation('heads.discard', SHOWN_IN_PLACE);
  const { id, comparison, known, seal } = head;
  const name = id === null ? t('heads.shipped', { version: head.version }) : head.version;
  const byClass = CLINICAL_ORDER.flatMap((one) =>
    head.images[one] ? `${one} ${format.number(head.images[one])}` : [],
  );
  return (
    <li>
      <div className={`stack grow shrinkable gap-4 ${classes.entry}`}>
        <p className="row gap-8">
          <strong>{name}</strong>
          {head.active && <Tag tone="good">{t('heads.inUse')}</Tag>}
          {isWorse(head) && <Tag tone="warn">{t('heads.worse')}</Tag>}
          {!head.usable && <Tag tone="bad">{t('heads.otherNetwork')}</Tag>}
        </p>
        {head.trainedAt !== null && (
          <p className="soft text-body">
            {t('heads.trained', {
              cells: format.number(head.cells ?? 0),
              date: format.date(head.trainedAt),
              name: head.trainedBy,
            })}
          </p>
        )}
        {comparison && (
          <p className="soft text-body">
            {t('heads.gain', {
              before: format.number(comparison.before.macro_f1, 3),
              after: format.number(comparison.after.macro_f1, 3),
              accuracyBefore: format.share(comparison.before.accuracy, 1),
              accuracyAfter: format.share(comparison.after.accuracy, 1),
            })}
          </p>
        )}
        {known && (
          <p className="soft text-body">
            {t('heads.known', {
              before: format.share(known.before.accuracy, 1),
              after: format.share(known.after.accuracy, 1),
            })}
          </p>
        )}
        <details>
          <summary>{t('heads.details', { name })}</summary>
          <Facts
            items={[
              [t('heads.description'), head.description ?? '–'],
              [t('heads.cellsByClass'), byClass.join(', ') || '–'],
              ...(head.locked === null ? [] : [[t('heads.locked'), format.number(head.locked)] as const]),
              ...(seal === null ? [] : [[t('heads.seal'), <code key="seal">{seal}</code>] as const]),
            ]}
          />
          {comparison && <Comparison comparison={comparison} />}
          {known && <Comparison comparison={known} />}
        </details>
        {discard.error && <ErrorNotice error={discard.error} />}
      </div>
      {administers && !head.active && (
        <div className={`row end gap-8 ${classes.actions}`}>
          {id !== null && !head.used && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="red"
              aria-label={t('heads.discardThis', { name })}
              loading={discard.isPending}
              onClick={() => discard.mutate({ id })}
            >
              {t('heads.discard')}
            </Button>
          )}
          {head.usable && (
            <Button size="compact-xs" variant="default" aria-label={t('heads.useThis', { name })} onClick={onUse}>
              {t('heads.use')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** All heads with their training data and performance. Any that fits the network can be activated. */
export function HeadList({ heads, administers }: { heads: readonly HeadSummary[]; administers: boolean }) {
  const { t } = useTranslation();
  const activate = useEngineMutation('heads.activate', SHOWN_IN_PLACE);
  const [asked, setAsked] = useState<HeadSummary | null>(null);
  const use = (head: HeadSummary) => {
    if (isWorse(head)) setAsked(head);
    else activate.mutate({ id: head.id });
  };
  return (
    <>
      <ul className={classes.list}>
        {heads.map((head) => (
          <Entry key={head.id ?? 'shipped'} head={head} administers={administers} onUse={() => use(head)} />
        ))}
      </ul>
      {activate.error && <ErrorNotice error={activate.error} />}
      {asked && (
        <ConfirmDialog
          title={t('heads.worseTitle', { name: asked.version })}
          confirm={t('heads.useWorse')}
          onConfirm={() => {
            activate.mutate({ id: asked.id, acceptWorse: true });
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        >
          <p>{t('heads.worseText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
