import { Button, Modal, NativeSelect, PasswordInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignMeaning, SlideSummary } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useNotices } from '../../api/notices.ts';
import { refreshReview } from '../../api/review.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { useFormat } from '../../kit/useFormat.ts';

/** The signature: who, when, what it means, and the password where there are accounts. */
export function SignDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const { data: session } = useSession();
  const { data: gate } = useEngine('signoff.gate', { slideId: slide.id });
  const [meaning, setMeaning] = useState<SignMeaning>('reviewed');
  const [password, setPassword] = useState('');
  const [reason, setReason] = useState('');
  const [now] = useState(() => new Date().toISOString());
  const accounts = session?.state === 'open';
  const short = gate?.items.find((item) => item.kind === 'count_target');
  const meanings: SignMeaning[] = session?.may.approve ? ['reviewed', 'approved'] : ['reviewed'];

  const sign = useMutation({
    mutationFn: () =>
      call('signoff.sign', {
        slideId: slide.id,
        meaning,
        ...(accounts ? { password } : {}),
        ...(short ? { overrideReason: reason.trim() } : {}),
      }),
    // The failure stands in the dialog, where the password is.
    onError: () => setPassword(''),
    onSuccess: async () => {
      await refreshReview(client, slide.id);
      useNotices.getState().add({ level: 'info', message: t('signoff.done', { name: slide.name }), error: null });
      onClose();
    },
  });
  const ready = (!accounts || password !== '') && (!short || reason.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !sign.isPending) sign.mutate();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('signoff.signTitle', { name: slide.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <form className="stack gap-12" onSubmit={submit}>
        <Facts
          items={[
            [t('signoff.signer'), session?.actor?.name ?? ''],
            [t('signoff.time'), format.date(now)],
            [t('differential.counted'), format.number(slide.differential?.counted ?? 0)],
          ]}
        />
        <NativeSelect
          label={t('signoff.meaning')}
          value={meaning}
          onChange={({ currentTarget }) => setMeaning(currentTarget.value as SignMeaning)}
          data={meanings.map((value) => ({ value, label: t(`signoff.meanings.${value}`) }))}
        />
        {short?.kind === 'count_target' && (
          <Textarea
            label={t('signoff.override', { counted: short.counted, target: short.target })}
            description={t('signoff.overrideHint')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
        {accounts && (
          <PasswordInput
            label={t('people.password')}
            required
            autoComplete="current-password"
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('people.showPassword') }}
            data-autofocus
          />
        )}
        <p className="soft flat text-body">{t('signoff.statement')}</p>
        {sign.error && <ErrorNotice error={sign.error} />}
        <div className="flex end gap-8">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={sign.isPending} disabled={!ready}>
            {t('signoff.signNow')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
