import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MethodInput, Selection } from '../../../electron/contract/methods.ts';
import { useEngineMutation } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { useImport } from '../../state/import.ts';
import { useNavigation } from '../../state/navigation.ts';
import classes from './import.module.css';

const MODES = ['auto', 'cell', 'field'] as const satisfies MethodInput<'runs.start'>['mode'][];
const NAME_LENGTH = 200;
const ACCESSION_LENGTH = 100;

interface Props {
  /** What the laboratory ordered under an accession number. */
  orderNote(accession: string): ReactNode;
}

function ImportForm({ selection, orderNote }: Props & { selection: Selection }) {
  const { t } = useTranslation();
  const close = useImport((state) => state.close);
  const openSlide = useNavigation((state) => state.openSlide);
  const start = useEngineMutation('runs.start');
  const [name, setName] = useState(selection.name);
  const [accession, setAccession] = useState(useImport.getState().accession);
  const [settled] = useDebouncedValue(accession.trim(), 200);
  const [mode, setMode] = useState<(typeof MODES)[number]>('auto');
  const slide = name.trim();
  const valid = slide.length > 0 && slide.length <= NAME_LENGTH;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!valid) return;
    start.mutate(
      { selectionId: selection.selectionId, slide, accession: accession.trim() || null, mode },
      {
        onSuccess: ({ slideId }) => {
          close();
          openSlide(slideId);
        },
      },
    );
  };

  return (
    <form onSubmit={submit} className="stack gap-14">
      <p className="soft flat">{t('import.found', { count: selection.files, name: selection.name })}</p>
      <TextInput
        label={t('import.slide')}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={valid ? null : t('import.slideRequired')}
        data-autofocus
        required
      />
      <TextInput
        label={t('import.accession')}
        placeholder={t('import.accessionHint')}
        value={accession}
        maxLength={ACCESSION_LENGTH}
        onChange={({ currentTarget }) => setAccession(currentTarget.value)}
      />
      {orderNote(settled)}
      <div>
        <div className={`text-small ${classes.label}`}>{t('import.mode')}</div>
        <SegmentedControl
          fullWidth
          aria-label={t('import.mode')}
          value={mode}
          onChange={(value) => setMode(value as typeof mode)}
          data={MODES.map((value) => ({ value, label: t(`import.${value}`) }))}
        />
        <p className={`soft text-body ${classes.hint}`}>{t(`import.${mode}Hint`)}</p>
      </div>
      {start.error && <ErrorNotice error={start.error} />}
      <div className={`flex end gap-8 ${classes.actions}`}>
        <Button variant="default" onClick={close}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" disabled={!valid} loading={start.isPending}>
          {t('import.start')}
        </Button>
      </div>
    </form>
  );
}

/** Asks for what the images don't say: the slide's name, its accession number, and what an image shows. */
export function ImportDialog({ orderNote }: Props) {
  const { t } = useTranslation();
  const { selection, close } = useImport();
  return (
    <Modal
      opened={selection !== null}
      onClose={close}
      title={t('import.title')}
      size={440}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {selection && <ImportForm key={selection.selectionId} selection={selection} orderNote={orderNote} />}
    </Modal>
  );
}
