import { Button, Modal, NativeSelect, Skeleton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellId, MethodOutput, SlideSummary } from '../../../electron/contract/methods.ts';
import { call, cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { refreshReview, takeChanged } from '../../api/review.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './signoff.module.css';
import { useVerdict } from './useVerdict.ts';

type Agreement = NonNullable<MethodOutput<'signoff.agreement'>>;
type Decision = CellClass | 'excluded';

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
      <NativeSelect
        aria-label={t('signoff.decideOther', { id: one.cellId })}
        value={one.decided ?? ''}
        disabled={decide.isPending}
        onChange={({ currentTarget }) => currentTarget.value && decide.mutate(currentTarget.value as Decision)}
        data={[
          { value: '', label: t('signoff.undecided') },
          ...[...CLINICAL_ORDER, 'excluded'].map((verdict) => ({ value: verdict, label: name(verdict) })),
        ]}
      />
    </li>
  );
}

/** How far two readers agree, and the cells on which they do not: each is decided here. */
export function AgreementDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useVerdict();
  const { data, error, refetch, isPending } = useEngine('signoff.agreement', { slideId: slide.id });
  return (
    <Modal
      opened
      onClose={onClose}
      size={760}
      title={t('signoff.agreementTitle', { name: slide.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {isPending && !error && <Skeleton height={120} aria-busy />}
      {data === null && <p className="soft flat text-body">{t('signoff.noAgreement')}</p>}
      {data && (
        <>
          <Facts
            items={[
              [t('signoff.readers'), data.readers.map((reader) => reader.name).join(' · ')],
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
          <table className={`lines text-body ${classes.table}`}>
            <thead>
              <tr>
                <th scope="col">{t('differential.class')}</th>
                <th scope="col">{t('signoff.first')}</th>
                <th scope="col">{t('signoff.secondShort')}</th>
                <th scope="col">{t('signoff.both')}</th>
                <th scope="col">{t('signoff.specific')}</th>
              </tr>
            </thead>
            <tbody>
              {data.classes.map((line) => (
                <tr key={line.verdict}>
                  <th scope="row">{name(line.verdict)}</th>
                  <td>{format.number(line.first)}</td>
                  <td>{format.number(line.second)}</td>
                  <td>{format.number(line.both)}</td>
                  <td>{format.share(line.agreement)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <h3 className={classes.sub}>{t('signoff.disagreements', { count: data.disagreements.length })}</h3>
          <ul className={classes.disagreements}>
            {data.disagreements.map((one) => (
              <Disagreement key={one.cellId} one={one} slideId={slide.id} />
            ))}
          </ul>
        </>
      )}
    </Modal>
  );
}
