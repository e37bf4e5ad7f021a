import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellId, MethodOutput, SlideSummary } from '../../../electron/contract/methods.ts';
import { call, cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { refreshReview, takeChanged } from '../../api/review.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { OptionalChoice } from '../../kit/fields.tsx';
import { Table } from '../../kit/Table.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './signoff.module.css';
import { useVerdict } from './useVerdict.ts';

type Agreement = NonNullable<MethodOutput<'signoff.agreement'>>;
type Decision = CellClass | 'excluded';
const DECISIONS: readonly Decision[] = [...CLINICAL_ORDER, 'excluded'];

function Disagreement({ one, slideId }: { one: Agreement['disagreements'][number]; slideId: SlideSummary['id'] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const name = useVerdict();
  const decide = useMutation({
    mutationFn: (verdict: Decision) =>
      call('signoff.arbitrate', { slideId, decisions: [{ cellId: one.cellId as CellId, verdict }] }),
    onSuccess: async (changed) => {
      takeChanged(client, slideId, changed);
      await refreshReview(client, slideId);
    },
  });
  const choice = (verdict: string) =>
    verdict === 'unidentified' ? null : (
      <Button
        size="compact-xs"
        variant={one.decided === verdict ? 'filled' : 'default'}
        disabled={decide.isPending}
        onClick={() => decide.mutate(verdict as Decision)}
      >
        {name(verdict)}
      </Button>
    );
  return (
    <li>
      <img src={cellUrl('image', one.cellId)} alt={t('cell.title', { id: one.cellId })} />
      <span>
        <b>{t('signoff.first')}</b> {choice(one.first) ?? name(one.first)}
      </span>
      <span>
        <b>{t('signoff.secondShort')}</b> {choice(one.second) ?? name(one.second)}
      </span>
      <OptionalChoice
        aria-label={t('signoff.decideOther', { id: one.cellId })}
        values={DECISIONS}
        nameOf={name}
        none={t('signoff.undecided')}
        value={one.decided as Decision | null}
        disabled={decide.isPending}
        onChange={(verdict) => verdict && decide.mutate(verdict)}
      />
    </li>
  );
}

/** The agreement of two readers, and the cells to arbitrate. */
export function AgreementDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useVerdict();
  const { data, error, refetch, isPending } = useEngine('signoff.agreement', { slideId: slide.id });
  return (
    <Dialog onClose={onClose} size={760} title={t('signoff.agreementTitle', { name: slide.name })}>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {isPending && !error && <Skeleton height={120} aria-busy />}
      {data === null && <p className="soft text-body">{t('signoff.noAgreement')}</p>}
      {data && (
        <>
          <Facts
            items={[
              [t('signoff.readers'), data.readers.map((reader) => reader.name).join(' · ')],
              ...(data.arbiters.length > 0
                ? [
                    [
                      t('signoff.arbiters'),
                      data.arbiters
                        .map(({ name, read }) => (read ? t('signoff.arbiterRead', { name }) : name))
                        .join(' · '),
                    ] as const,
                  ]
                : []),
              [
                t('signoff.agreed'),
                t('signoff.agreedOf', {
                  agreed: format.number(data.agreed),
                  compared: format.number(data.compared),
                  percent: format.share(data.compared > 0 ? data.agreed / data.compared : 0, 1),
                }),
              ],
              [
                t('signoff.kappa'),
                data.kappa
                  ? `${format.number(data.kappa.value, 3)} (${format.number(data.kappa.ci95[0], 3)} – ${format.number(data.kappa.ci95[1], 3)})`
                  : t('signoff.noKappa'),
              ],
            ]}
          />
          <Table
            className={classes.table}
            rowHeads
            rows={data.classes}
            keyOf={({ verdict }) => verdict}
            columns={[
              { name: t('differential.class'), cell: ({ verdict }) => name(verdict) },
              { name: t('signoff.first'), numeric: true, cell: ({ first }) => format.number(first) },
              { name: t('signoff.secondShort'), numeric: true, cell: ({ second }) => format.number(second) },
              { name: t('signoff.both'), numeric: true, cell: ({ both }) => format.number(both) },
              { name: t('signoff.specific'), numeric: true, cell: ({ agreement }) => format.share(agreement) },
            ]}
          />
          <h3 className={classes.sub}>{t('signoff.disagreements', { count: data.disagreements.length })}</h3>
          <ul className={classes.disagreements}>
            {data.disagreements.map((one) => (
              <Disagreement key={one.cellId} one={one} slideId={slide.id} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
