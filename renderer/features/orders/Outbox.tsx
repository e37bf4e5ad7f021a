import { Button, Modal, Skeleton, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbMail, TbSend } from 'react-icons/tb';
import type { OutboxId, OutboxMessage, OutboxState } from '../../../electron/contract/orders.ts';
import { call } from '../../api/bridge.ts';
import { keyOf, useEngine } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
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

/** Where messages go and whether they get there; what is listened to. */
function ExchangeLine() {
  const { t } = useTranslation();
  const go = useNavigation((state) => state.go);
  const { data: status } = useExchangeStatus();
  const sendNow = useMutation({ mutationFn: () => call('outbox.sendNow', {}) });
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
          onClick={() => sendNow.mutate()}
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
  const discard = useMutation({
    mutationFn: () => call('outbox.discard', { id: message.id, reason }),
    onSuccess: onClose,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('outbox.discardTitle', { accession: message.accession ?? message.controlId })}
      size={460}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={`soft ${classes.hint}`}>{t('outbox.discardText')}</p>
      <Textarea
        label={t('outbox.reason')}
        value={reason}
        maxLength={500}
        required
        data-autofocus
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <div className={`flex end gap-8 ${classes.actions}`}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          color="red"
          disabled={reason.trim() === ''}
          loading={discard.isPending}
          onClick={() => discard.mutate()}
        >
          {t('outbox.discard')}
        </Button>
      </div>
    </Modal>
  );
}

/** A message segment by segment, as it is sent. */
function TextDialog({ id, onClose }: { id: OutboxId; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: keyOf('outbox.text', { id }),
    queryFn: () => call('outbox.text', { id }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('outbox.text')}
      size={900}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {error && <ErrorNotice error={error} />}
      {data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <pre className={`flat text-body ${classes.message}`} tabIndex={0}>
          {data.text.replaceAll('\r', '\n')}
        </pre>
      )}
    </Modal>
  );
}

function Actions({ message }: { message: OutboxMessage }) {
  const { t } = useTranslation();
  const [shows, setShows] = useState<'text' | 'discard' | null>(null);
  const again = useMutation({ mutationFn: () => call('outbox.sendAgain', { id: message.id }) });
  const unsent = message.state === 'queued' || message.state === 'parked';
  return (
    <span className="flex end">
      {unsent && (
        <Button variant="subtle" loading={again.isPending} onClick={() => again.mutate()}>
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

/** What a person should know of a message's fate, in one line. */
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
          <table className={`lines list-table ${classes.table}`} data-plain>
            <thead>
              <tr>
                <th scope="col">{t('worklist.accession')}</th>
                <th scope="col">{t('outbox.state')}</th>
                <th scope="col">{t('outbox.attempts')}</th>
                <th scope="col">{t('outbox.queued')}</th>
                <th scope="col">{t('outbox.fate')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('outbox.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {messages.map((message) => (
                <tr key={message.id}>
                  <td className={classes.name} title={message.controlId}>
                    {message.accession ?? message.controlId}
                  </td>
                  <td>
                    <Tag tone={STATE_TONES[message.state]}>{t(`outboxState.${message.state}`)}</Tag>
                  </td>
                  <td>{format.number(message.attempts)}</td>
                  <td className="soft">{format.date(message.createdAt)}</td>
                  <td className={classes.fate}>
                    <Fate message={message} />
                  </td>
                  <td>
                    <Actions message={message} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}
