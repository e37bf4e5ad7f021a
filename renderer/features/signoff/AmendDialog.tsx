import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { useReviewMutation } from '../../api/review.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { bindText } from '../../kit/fields.tsx';

/** Opens the next version of a signed slide; the signed version does not change. */
export function AmendDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const amend = useReviewMutation('signoff.amend', slide.id);
  return (
    <FormDialog
      title={t('signoff.amendTitle', { name: slide.name })}
      submit={t('signoff.amend')}
      onSubmit={() => amend.mutate({ slideId: slide.id, reason: reason.trim() }, { onSuccess: onClose })}
      onClose={onClose}
      ready={reason.trim() !== ''}
      busy={amend.isPending}
      error={amend.error}
    >
      <p className="soft text-body">{t('signoff.amendText')}</p>
      <Textarea
        label={t('signoff.amendReason')}
        required
        autosize
        minRows={2}
        maxLength={1000}
        {...bindText(reason, setReason)}
        data-autofocus
      />
    </FormDialog>
  );
}
