import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { refreshReview } from '../../api/review.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';

/** Opens the next version of a signed slide; the signed one stays as it is. */
export function AmendDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const amend = useMutation({
    mutationFn: () => call('signoff.amend', { slideId: slide.id, reason: reason.trim() }),
    onError: () => undefined,
    onSuccess: async () => {
      await refreshReview(client, slide.id);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('signoff.amendTitle', { name: slide.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <div className="stack gap-12">
        <p className="soft flat text-body">{t('signoff.amendText')}</p>
        <Textarea
          label={t('signoff.amendReason')}
          required
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          data-autofocus
        />
        {amend.error && <ErrorNotice error={amend.error} />}
        <div className="flex end gap-8">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button loading={amend.isPending} disabled={reason.trim() === ''} onClick={() => amend.mutate()}>
            {t('signoff.amend')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
