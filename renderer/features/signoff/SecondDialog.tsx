import { Button, Modal, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonId, SlideSummary } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { refreshReview } from '../../api/review.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';

/** Hands the slide to a second reader, who sees the model's calls but not what the first reader did. */
export function SecondDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: people } = useEngine('people.list', {});
  const { data: session } = useSession();
  const [chosen, setChosen] = useState('');
  const readers = people?.filter(({ id, disabled }) => !disabled && id !== session?.person?.id) ?? [];
  const reading = slide.review?.stage === 'second_reading';
  const assign = useMutation({
    mutationFn: (personId: PersonId | null) => call('signoff.assignSecond', { slideId: slide.id, personId }),
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
      title={t('signoff.second')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <div className="stack gap-12">
        <p className="soft flat text-body">{t('signoff.secondText')}</p>
        <NativeSelect
          label={t('signoff.secondWho')}
          value={chosen}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          data={[
            { value: '', label: t(readers.length > 0 ? 'signoff.choose' : 'signoff.nobodyElse') },
            ...readers.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
        {assign.error && <ErrorNotice error={assign.error} />}
        <div className="flex end gap-8">
          {reading && (
            <Button variant="default" loading={assign.isPending} onClick={() => assign.mutate(null)}>
              {t('signoff.takeBack')}
            </Button>
          )}
          <Button
            loading={assign.isPending}
            disabled={chosen === ''}
            onClick={() => assign.mutate(Number(chosen) as PersonId)}
          >
            {t('signoff.assign')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
