import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignMeaning, SlideSummary } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useNotices } from '../../api/notices.ts';
import { useReviewMutation } from '../../api/review.ts';
import { useSession } from '../../api/settings.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { bindText, Choice, PasswordField } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';

/** Signs the slide: signer, time, meaning, and the password if there are accounts. */
export function SignDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: session } = useSession();
  const { data: gate } = useEngine('signoff.gate', { slideId: slide.id });
  const [meaning, setMeaning] = useState<SignMeaning>('reviewed');
  const [password, setPassword] = useState('');
  const [reason, setReason] = useState('');
  const [now] = useState(() => new Date().toISOString());
  const sign = useReviewMutation('signoff.sign', slide.id);
  const accounts = session?.state === 'open';
  const short = gate?.items.find((item) => item.kind === 'count_target');
  const meanings: SignMeaning[] = session?.may.approve ? ['reviewed', 'approved'] : ['reviewed'];
  const submit = () =>
    sign.mutate(
      {
        slideId: slide.id,
        meaning,
        ...(accounts ? { password } : {}),
        ...(short ? { overrideReason: reason.trim() } : {}),
      },
      {
        onError: () => setPassword(''),
        onSuccess: () => {
          useNotices.getState().add({ level: 'info', message: t('signoff.done', { name: slide.name }), error: null });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('signoff.signTitle', { name: slide.name })}
      submit={t('signoff.signNow')}
      onSubmit={submit}
      onClose={onClose}
      ready={(!accounts || password !== '') && (!short || reason.trim() !== '')}
      busy={sign.isPending}
      error={sign.error}
    >
      <Facts
        items={[
          [t('signoff.signer'), session?.actor?.name ?? ''],
          [t('signoff.time'), format.date(now)],
          [t('differential.counted'), format.number(slide.differential?.counted ?? 0)],
        ]}
      />
      <Choice
        label={t('signoff.meaning')}
        values={meanings}
        nameOf={(value) => t(`signoff.meanings.${value}`)}
        value={meaning}
        onChange={setMeaning}
      />
      {short?.kind === 'count_target' && (
        <Textarea
          label={t('signoff.override', { counted: short.counted, target: short.target })}
          description={t('signoff.overrideHint')}
          required
          autosize
          minRows={2}
          maxLength={1000}
          {...bindText(reason, setReason)}
        />
      )}
      {accounts && (
        <PasswordField
          label={t('people.password')}
          required
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          data-autofocus
        />
      )}
      <p className="soft text-body">{t('signoff.statement')}</p>
    </FormDialog>
  );
}
