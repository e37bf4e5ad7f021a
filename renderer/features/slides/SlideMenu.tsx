import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbDots, TbEdit, TbTrash } from 'react-icons/tb';
import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { bindText } from '../../kit/fields.tsx';
import { useNavigation } from '../../state/navigation.ts';

interface Props {
  slide: SlideSummary;
  /** Renders the order of an accession number. */
  orderNote(accession: string): ReactNode;
}

const NAME_LENGTH = 200;
const ACCESSION_LENGTH = 100;
const REASON_LENGTH = 1000;

function EditSlide({ slide, orderNote, onClose }: Props & { onClose(): void }) {
  const { t } = useTranslation();
  const update = useEngineMutation('slides.update', SHOWN_IN_PLACE);
  const [name, setName] = useState(slide.name);
  const [accession, setAccession] = useState(slide.accession ?? '');
  const [debounced] = useDebouncedValue(accession.trim(), 200);
  const ready = name.trim() !== '';
  return (
    <FormDialog
      title={t('slides.editTitle')}
      submit={t('slides.save')}
      ready={ready}
      busy={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={() =>
        update.mutate(
          { slideId: slide.id, name: name.trim(), accession: accession.trim() || null },
          { onSuccess: onClose },
        )
      }
    >
      <TextInput
        label={t('import.slide')}
        maxLength={NAME_LENGTH}
        {...bindText(name, setName)}
        error={ready ? null : t('import.slideRequired')}
        data-autofocus
        required
      />
      <TextInput
        label={t('import.accession')}
        placeholder={t('import.accessionHint')}
        maxLength={ACCESSION_LENGTH}
        {...bindText(accession, setAccession)}
      />
      {orderNote(debounced)}
    </FormDialog>
  );
}

function RemoveSlide({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const go = useNavigation((state) => state.go);
  const remove = useEngineMutation('slides.remove', SHOWN_IN_PLACE);
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={t('slides.removeTitle', { name: slide.name })}
      submit={t('slides.remove').replace('…', '')}
      danger
      ready={reason.trim() !== ''}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate({ slideId: slide.id, reason: reason.trim() }, { onSuccess: () => go('worklist') })}
    >
      <p>{t('slides.removeText')}</p>
      <TextInput
        label={t('slides.reason')}
        maxLength={REASON_LENGTH}
        {...bindText(reason, setReason)}
        data-autofocus
        required
      />
    </FormDialog>
  );
}

/** What can be done with a slide as such. */
export function SlideMenu({ slide, orderNote }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const locked = slide.review?.stage === 'signed';
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={t('slides.menu')} title={t('slides.menu')}>
            <TbDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<TbEdit size={15} aria-hidden />} disabled={locked} onClick={() => setOpen('edit')}>
            {t('slides.edit')}
          </Menu.Item>
          <Menu.Item
            leftSection={<TbTrash size={15} aria-hidden />}
            disabled={locked || (slide.review?.version ?? 1) > 1}
            onClick={() => setOpen('remove')}
          >
            {t('slides.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'edit' && <EditSlide slide={slide} orderNote={orderNote} onClose={close} />}
      {open === 'remove' && <RemoveSlide slide={slide} onClose={close} />}
    </>
  );
}
