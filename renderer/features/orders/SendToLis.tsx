import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbSend } from 'react-icons/tb';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useEngine, useEngineMutation } from '../../api/engine.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { STATE_TONES } from './Outbox.tsx';

/** Patient and order that the report goes out for: nothing is sent before a person has seen both. */
function Confirmation({ slideId, onClose }: { slideId: SlideId; onClose(): void }) {
  const { t } = useTranslation();
  const { data: addressee, error } = useEngine('outbox.addressee', { slideId });
  const queue = useEngineMutation('outbox.queueReport', { onSuccess: onClose });
  return (
    <FormDialog
      title={t('outbox.confirmTitle')}
      submit={t('outbox.confirm')}
      onSubmit={() => addressee && queue.mutate({ slideId, confirmed: addressee })}
      onClose={onClose}
      ready={addressee != null}
      busy={queue.isPending}
      error={error ?? queue.error}
    >
      {addressee === null && <p role="alert">{t('outbox.noAddressee')}</p>}
      {addressee && (
        <Facts
          items={[
            [t('outbox.report'), addressee.report],
            [
              t('outbox.patient'),
              [addressee.patient.name, addressee.patient.mrn, addressee.patient.birthDate].filter(Boolean).join(' · '),
            ],
            [
              t('outbox.order'),
              [addressee.order.accession, addressee.order.placer, addressee.order.service].filter(Boolean).join(' · '),
            ],
          ]}
        />
      )}
    </FormDialog>
  );
}

/** Queues the slide's latest issued report, and shows the status of the last message. */
export function SendToLis({ slideId, issued }: { slideId: SlideId; issued: boolean }) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const { data: messages } = useEngine('outbox.list', { slideId });
  const latest = messages?.toSorted((a, b) => b.id - a.id)[0];
  return (
    <span className="inline-row gap-8">
      {latest && (
        <Tag tone={STATE_TONES[latest.state]} {...(latest.lastError ? { title: latest.lastError } : {})}>
          {t(`outboxState.${latest.state}`)}
        </Tag>
      )}
      <Button
        variant="default"
        leftSection={<TbSend size={15} aria-hidden />}
        disabled={!issued}
        title={t(issued ? 'outbox.sendHint' : 'outbox.notIssued')}
        onClick={() => setAsks(true)}
      >
        {t('outbox.send')}
      </Button>
      {asks && <Confirmation slideId={slideId} onClose={() => setAsks(false)} />}
    </span>
  );
}
