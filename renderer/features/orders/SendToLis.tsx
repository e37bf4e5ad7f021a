import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbSend } from 'react-icons/tb';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useEngine, useEngineMutation } from '../../api/engine.ts';
import { Tag } from '../../kit/Tag.tsx';
import { STATE_TONES } from './Outbox.tsx';

/** Queues the slide's latest issued report, and shows the status of the last message. */
export function SendToLis({ slideId, issued }: { slideId: SlideId; issued: boolean }) {
  const { t } = useTranslation();
  const queue = useEngineMutation('outbox.queueReport');
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
        loading={queue.isPending}
        onClick={() => queue.mutate({ slideId })}
      >
        {t('outbox.send')}
      </Button>
    </span>
  );
}
