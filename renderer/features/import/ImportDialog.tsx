import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MethodInput, Selection } from '../../../electron/contract/methods.ts';
import { useEngineMutation } from '../../api/engine.ts';
import { Dialog, DialogForm } from '../../kit/Dialog.tsx';
import { bindText, ChoiceBar } from '../../kit/fields.tsx';
import { useImport } from '../../state/import.ts';
import { useNavigation } from '../../state/navigation.ts';
import classes from './import.module.css';

const MODES = ['auto', 'cell', 'field'] as const satisfies MethodInput<'runs.start'>['mode'][];
const NAME_LENGTH = 200;
const ACCESSION_LENGTH = 100;

interface Props {
  /** Renders the order of an accession number. */
  orderNote(accession: string): ReactNode;
}

function ImportForm({ selection, orderNote }: Props & { selection: Selection }) {
  const { t } = useTranslation();
  const close = useImport((state) => state.close);
  const openSlide = useNavigation((state) => state.openSlide);
  const start = useEngineMutation('runs.start');
  const [name, setName] = useState(selection.name);
  const [accession, setAccession] = useState(useImport.getState().accession);
  const [debounced] = useDebouncedValue(accession.trim(), 200);
  const [mode, setMode] = useState<(typeof MODES)[number]>('auto');
  const slide = name.trim();
  const valid = slide.length > 0 && slide.length <= NAME_LENGTH;

  const submit = () =>
    start.mutate(
      { selectionId: selection.selectionId, slide, accession: accession.trim() || null, mode },
      {
        onSuccess: ({ slideId }) => {
          close();
          openSlide(slideId);
        },
      },
    );

  return (
    <DialogForm
      submit={t('import.start')}
      onSubmit={submit}
      onClose={close}
      ready={valid}
      busy={start.isPending}
      error={start.error}
    >
      <p className="soft">{t('import.found', { count: selection.files, name: selection.name })}</p>
      <TextInput
        label={t('import.slide')}
        {...bindText(name, setName)}
        error={valid ? null : t('import.slideRequired')}
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
      <div>
        <div className={`text-small ${classes.label}`}>{t('import.mode')}</div>
        <ChoiceBar
          fullWidth
          label={t('import.mode')}
          values={MODES}
          nameOf={(value) => t(`import.${value}`)}
          value={mode}
          onChange={setMode}
        />
        <p className={`soft text-body ${classes.hint}`}>{t(`import.${mode}Hint`)}</p>
      </div>
    </DialogForm>
  );
}

/** Asks for the slide's name, its accession number and the kind of images. */
export function ImportDialog({ orderNote }: Props) {
  const { t } = useTranslation();
  const { selection, close } = useImport();
  return (
    <Dialog opened={selection !== null} onClose={close} title={t('import.title')} centered={false}>
      {selection && <ImportForm key={selection.selectionId} selection={selection} orderNote={orderNote} />}
    </Dialog>
  );
}
