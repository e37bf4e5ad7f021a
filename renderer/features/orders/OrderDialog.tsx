import { Button, MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFolderPlus, TbMicroscope } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { Order, Priority, Sex } from '../../../electron/contract/orders.ts';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { Dialog, DialogForm } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindText, NumberField } from '../../kit/fields.tsx';
import { useImport } from '../../state/import.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useOrders } from '../../state/orders.ts';
import { contentOf, type Draft, draftOf, UNITS } from './draft.ts';
import classes from './orders.module.css';

// Repeated here because importing the contract's lists would load its schemas into the window.
const SEXES = ['female', 'male', 'other', 'unknown'] as const satisfies Sex[];
const PRIORITIES = ['routine', 'urgent', 'stat'] as const satisfies Priority[];

/** Buttons for the order's slides and for importing images. */
function Slides({ accession, order }: { accession: string; order: Order | null }) {
  const { t } = useTranslation();
  const close = useOrders((state) => state.close);
  const openSlide = useNavigation((state) => state.openSlide);
  const chooseFor = useImport((state) => state.chooseFor);
  return (
    <div className="flex wrap gap-8">
      {order?.slides.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          leftSection={<TbMicroscope size={15} aria-hidden />}
          onClick={() => {
            close();
            openSlide(id);
          }}
        >
          {name}
        </Button>
      ))}
      <Button
        variant={order?.slides.length ? 'default' : 'filled'}
        leftSection={<TbFolderPlus size={15} aria-hidden />}
        onClick={() => {
          close();
          void chooseFor('folder', accession);
        }}
      >
        {t('orders.importImages')}
      </Button>
    </div>
  );
}

interface PartProps {
  draft: Draft;
  change(part: Partial<Draft>): void;
}

interface FieldProps extends PartProps {
  /** The draft's key to edit. */
  of: { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft];
  label: string;
  type?: 'text' | 'date' | 'datetime-local';
}

function DraftField({ draft, change, of, label, type = 'text' }: FieldProps) {
  return (
    <TextInput type={type} label={label} maxLength={200} {...bindText(draft[of], (text) => change({ [of]: text }))} />
  );
}

const lacksNumber = ({ family, given, mrn }: Draft) => `${family}${given}`.trim() !== '' && mrn.trim() === '';

function PatientFields(part: PartProps) {
  const { t } = useTranslation();
  const { draft, change } = part;
  return (
    <fieldset>
      <legend>{t('orders.patient')}</legend>
      <div className={`two-columns ${classes.grid}`}>
        <DraftField {...part} of="mrn" label={t('orders.mrn')} />
        <DraftField {...part} of="authority" label={t('orders.authority')} />
        <DraftField {...part} of="family" label={t('orders.family')} />
        <DraftField {...part} of="given" label={t('orders.given')} />
        <DraftField {...part} of="birthDate" label={t('orders.birthDate')} type="date" />
        <Select
          label={t('orders.sex')}
          data={SEXES.map((value) => ({ value, label: t(`sex.${value}`) }))}
          value={draft.sex}
          allowDeselect={false}
          onChange={(sex) => sex && change({ sex })}
        />
      </div>
      {lacksNumber(draft) && <p className={`bad ${classes.bad}`}>{t('orders.mrnNeeded')}</p>}
    </fieldset>
  );
}

function OrderFields({ known, ...part }: PartProps & { known: boolean }) {
  const { t } = useTranslation();
  const { draft, change } = part;
  return (
    <fieldset>
      <legend>{t('orders.order')}</legend>
      <div className={`two-columns ${classes.grid}`}>
        <TextInput
          label={t('import.accession')}
          maxLength={100}
          required
          disabled={known}
          data-autofocus={draft.accession === '' ? true : undefined}
          {...bindText(draft.accession, (accession) => change({ accession }))}
        />
        <Select
          label={t('orders.priority')}
          data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          value={draft.priority}
          allowDeselect={false}
          onChange={(priority) => priority && change({ priority })}
        />
        <DraftField {...part} of="specimen" label={t('orders.specimen')} />
        <DraftField {...part} of="ward" label={t('orders.ward')} />
        <DraftField {...part} of="orderer" label={t('orders.orderer')} />
        <DraftField {...part} of="orderedAt" label={t('orders.ordered')} type="datetime-local" />
        <DraftField {...part} of="collectedAt" label={t('orders.collected')} type="datetime-local" />
        <DraftField {...part} of="receivedAt" label={t('orders.received')} type="datetime-local" />
        <NumberField
          label={t('orders.wbc')}
          min={0}
          max={1_000}
          decimalScale={3}
          value={draft.wbc}
          onChange={(wbc) => change({ wbc })}
        />
        <Select
          label={t('orders.wbcUnit')}
          data={[...UNITS]}
          value={draft.wbcUnit}
          allowDeselect={false}
          onChange={(wbcUnit) => wbcUnit && change({ wbcUnit })}
        />
        <NumberField
          label={t('orders.target')}
          placeholder={t('orders.targetDefault')}
          min={1}
          max={10_000}
          value={draft.targetCount}
          onChange={(targetCount) => change({ targetCount })}
        />
        <MultiSelect
          label={t('orders.review')}
          data={CLINICAL_ORDER.map((value) => ({ value, label: t(`class.${value}`) }))}
          value={draft.reviewClasses}
          clearable
          onChange={(reviewClasses) => change({ reviewClasses: reviewClasses as CellClass[] })}
        />
      </div>
      <Textarea
        mt={10}
        label={t('orders.details')}
        maxLength={4_000}
        autosize
        minRows={2}
        maxRows={5}
        {...bindText(draft.clinicalDetails, (clinicalDetails) => change({ clinicalDetails }))}
      />
    </fieldset>
  );
}

function OrderForm({ accession, order }: { accession: string; order: Order | null }) {
  const { t } = useTranslation();
  const close = useOrders((state) => state.close);
  const scanned = useOrders((state) => state.scanned);
  const save = useEngineMutation('orders.save', SHOWN_IN_PLACE);
  const cancel = useEngineMutation('orders.cancel');
  const [draft, setDraft] = useState(() => draftOf(accession, order));
  const part = { draft, change: (some: Partial<Draft>) => setDraft((before) => ({ ...before, ...some })) };
  return (
    <DialogForm
      submit={t(order?.status === 'cancelled' ? 'orders.reopen' : 'orders.save')}
      onSubmit={() => save.mutate(contentOf(draft, order), { onSuccess: close })}
      onClose={close}
      cancel={t('action.close')}
      ready={draft.accession.trim() !== '' && !lacksNumber(draft)}
      busy={save.isPending}
      error={save.error}
      actions={
        order?.status === 'open' && (
          <Button
            variant="subtle"
            color="red"
            mr="auto"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ accession: order.accession }, { onSuccess: close })}
          >
            {t('orders.cancel')}
          </Button>
        )
      }
    >
      {accession !== '' && <Slides accession={accession} order={order} />}
      {scanned && !order && <p className="soft">{t('orders.scannedUnknown')}</p>}
      <PatientFields {...part} />
      <OrderFields {...part} known={order !== null} />
    </DialogForm>
  );
}

/** Shows, creates or edits an order and its patient. */
export function OrderDialog() {
  const { t } = useTranslation();
  const { accession, close } = useOrders();
  const { data: order, error, isPending } = useEngine('orders.get', accession ? { accession } : null);
  const title =
    accession === '' ? t('orders.new') : t(order ? 'orders.title' : 'orders.newFor', { accession: accession ?? '' });
  return (
    <Dialog
      className={classes.form}
      opened={accession !== null}
      onClose={close}
      title={title}
      size={760}
      centered={false}
    >
      {error && <ErrorNotice error={error} />}
      {accession !== null && (accession === '' || !isPending) && !error && (
        <OrderForm key={`${accession} ${order?.updatedAt}`} accession={accession} order={order ?? null} />
      )}
    </Dialog>
  );
}
