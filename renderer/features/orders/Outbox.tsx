import { Button, Skeleton, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbMail, TbSend } from 'react-icons/tb';
import type { OutboxId, OutboxMessage, OutboxState } from '../../../electron/contract/orders.ts';
import { engineQuery, useEngine, useEngineMutation } from '../../api/engine.ts';
import { Dialog, FormDialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindText } from '../../kit/fields.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag, type Tone } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useNavigation } from '../../state/navigation.ts';
import classes from './orders.module.css';
import { useExchangeStatus } from './useExchangeStatus.ts';

export const STATE_TONES: Record<OutboxState, Tone> = {
  queued: 'accent',
  delivered: 'good',
  parked: 'bad',
  discarded: 'plain',
};

/** The state of sending and receiving messages. */
function ExchangeLine() {
  const { t } = useTranslation();
  const go = useNavigation((state) => state.go);
  const { data: status } = useExchangeStatus();
  const sendNow = useEngineMutation('outbox.sendNow');
  if (!status) return null;
  const { sending, receiving, watching, counts } = status;
  const faults = [sending.fault, receiving.fault, watching.fault].filter(Boolean);
  return (
    <div className={`row gap-12 ${classes.toolbar}`}>
      <span>
        {sending.destination ? t('outbox.to', { destination: sending.destination }) : t('outbox.off')}
        {receiving.address && ` · ${t('outbox.listening', { address: receiving.address })}`}
        {watching.folder && ` · ${t('outbox.watching', { folder: watching.folder })}`}
      </span>
      {faults.length > 0 && <span className={`bad ${classes.bad}`}>{faults.join(' ')}</span>}
      <div className="flex push-end gap-8">
        <Button variant="default" onClick={() => go('settings')}>
          {t('outbox.settings')}
        </Button>
        <Button
          leftSection={<TbSend size={15} aria-hidden />}
          disabled={!sending.destination || (counts.queued ?? 0) === 0}
          loading={sendNow.isPending}
          onClick={() => sendNow.mutate({})}
        >
          {t('outbox.sendNow')}
        </Button>
      </div>
    </div>
  );
}

function DiscardDialog({ message, onClose }: { message: OutboxMessage; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const discard = useEngineMutation('outbox.discard', { onSuccess: onClose });
  return (
    <FormDialog
      title={t('outbox.discardTitle', { accession: message.accession ?? message.controlId })}
      submit={t('outbox.discard')}
      onSubmit={() => discard.mutate({ id: message.id, reason })}
      onClose={onClose}
      ready={reason.trim() !== ''}
      busy={discard.isPending}
      danger
    >
      <p className="soft">{t('outbox.discardText')}</p>
      <Textarea label={t('outbox.reason')} maxLength={500} required data-autofocus {...bindText(reason, setReason)} />
    </FormDialog>
  );
}

/** The text of a message, one segment per line. */
function TextDialog({ id, onClose }: { id: OutboxId; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(engineQuery('outbox.text', { id }));
  return (
    <Dialog onClose={onClose} title={t('outbox.text')} size={900}>
      {error && <ErrorNotice error={error} />}
      {data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <pre className={`text-body ${classes.message}`} tabIndex={0}>
          {data.text.replaceAll('\r', '\n')}
        </pre>
      )}
    </Dialog>
  );
}

function Actions({ message }: { message: OutboxMessage }) {
  const { t } = useTranslation();
  const [shows, setShows] = useState<'text' | 'discard' | null>(null);
  const again = useEngineMutation('outbox.sendAgain');
  const unsent = message.state === 'queued' || message.state === 'parked';
  return (
    <span className="flex end">
      {unsent && (
        <Button variant="subtle" loading={again.isPending} onClick={() => again.mutate({ id: message.id })}>
          {t('outbox.again')}
        </Button>
      )}
      {unsent && (
        <Button variant="subtle" color="red" onClick={() => setShows('discard')}>
          {t('outbox.discard')}
        </Button>
      )}
      <Button variant="subtle" onClick={() => setShows('text')}>
        {t('outbox.show')}
      </Button>
      {shows === 'text' && <TextDialog id={message.id} onClose={() => setShows(null)} />}
      {shows === 'discard' && <DiscardDialog message={message} onClose={() => setShows(null)} />}
    </span>
  );
}

/** The delivery status of a message in one line. */
function Fate({ message }: { message: OutboxMessage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, endedAt, lastError, reason, waitsFor, attempts, nextAttemptAt } = message;
  if (state === 'delivered') return endedAt && <span className="soft">{format.date(endedAt)}</span>;
  if (state === 'discarded') return <span className="soft">{reason}</span>;
  return (
    <span>
      {lastError && <span className={`bad ${classes.bad}`}>{lastError} </span>}
      <span className="soft">
        {waitsFor !== null
          ? t('outbox.waits')
          : state === 'queued' && attempts > 0 && nextAttemptAt
            ? t('outbox.next', { time: format.date(nextAttemptAt) })
            : ''}
      </span>
    </span>
  );
}

export function Outbox() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: messages, error, refetch } = useEngine('outbox.list', {});
  return (
    <>
      <ExchangeLine />
      <div className={`panel scroll grow ${classes.body}`}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!messages && !error && <Skeleton height={120} />}
        {messages?.length === 0 && (
          <Placeholder
            icon={<TbMail size={26} strokeWidth={1.5} />}
            title={t('outbox.emptyTitle')}
            text={t('outbox.emptyText')}
          />
        )}
        {messages && messages.length > 0 && (
          <Table
            look="list"
            rows={messages}
            keyOf={({ id }) => id}
            columns={[
              {
                name: t('worklist.accession'),
                cell: ({ accession, controlId }) => (
                  <span className={classes.name} title={controlId}>
                    {accession ?? controlId}
                  </span>
                ),
              },
              {
                name: t('outbox.state'),
                cell: ({ state }) => <Tag tone={STATE_TONES[state]}>{t(`outboxState.${state}`)}</Tag>,
              },
              { name: t('outbox.attempts'), cell: ({ attempts }) => format.number(attempts) },
              { name: t('outbox.queued'), className: 'soft', cell: ({ createdAt }) => format.date(createdAt) },
              { name: t('outbox.fate'), className: classes.fate, cell: (message) => <Fate message={message} /> },
              { name: t('outbox.actions'), unseen: true, cell: (message) => <Actions message={message} /> },
            ]}
          />
        )}
      </div>
    </>
  );
}
