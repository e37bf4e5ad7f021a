import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonId, SlideSummary } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useReviewMutation } from '../../api/review.ts';
import { useSession } from '../../api/settings.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { bindText } from '../../kit/fields.tsx';

/** Assigns the slide to a second reader, who sees the model's calls but not the first reading. */
export function SecondDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const { data: people } = useEngine('people.list', {});
  const { data: session } = useSession();
  const [chosen, setChosen] = useState('');
  const readers = people?.filter(({ id, disabled }) => !disabled && id !== session?.person?.id) ?? [];
  const assign = useReviewMutation('signoff.assignSecond', slide.id);
  const hand = (personId: PersonId | null) => assign.mutate({ slideId: slide.id, personId }, { onSuccess: onClose });
  return (
    <FormDialog
      title={t('signoff.second')}
      submit={t('signoff.assign')}
      onSubmit={() => hand(Number(chosen) as PersonId)}
      onClose={onClose}
      ready={chosen !== ''}
      busy={assign.isPending}
      error={assign.error}
      actions={
        slide.review?.stage === 'second_reading' && (
          <Button variant="default" loading={assign.isPending} onClick={() => hand(null)}>
            {t('signoff.takeBack')}
          </Button>
        )
      }
    >
      <p className="soft text-body">{t('signoff.secondText')}</p>
      <NativeSelect
        label={t('signoff.secondWho')}
        {...bindText(chosen, setChosen)}
        data={[
          { value: '', label: t(readers.length > 0 ? 'signoff.choose' : 'signoff.nobodyElse') },
          ...readers.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
    </FormDialog>
  );
}
