import { Button, Modal, MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFolderPlus, TbMicroscope } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { MethodInput } from '../../../electron/contract/methods.ts';
import type { Order, Priority, Sex } from '../../../electron/contract/orders.ts';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { useImport } from '../../state/import.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useOrders } from '../../state/orders.ts';
import { dayOf, localMoment, utcMoment } from './moments.ts';
import classes from './orders.module.css';

// Their names are in the catalogues; the contract's own lists would bring its checks into the window.
const SEXES = ['female', 'male', 'other', 'unknown'] as const satisfies Sex[];
const PRIORITIES = ['routine', 'urgent', 'stat'] as const satisfies Priority[];
const UNITS = ['10*9/L', '10*3/uL'] as const;

type Draft = ReturnType<typeof draftOf>;

function draftOf(accession: string, order: Order | null) {
  const { patient = null, wbc = null } = order ?? {};
  return {
    accession,
    mrn: patient?.mrn ?? '',
    authority: patient?.authority ?? '',
    family: patient?.family ?? '',
    given: patient?.given ?? '',
    birthDate: patient?.birthDate ?? '',
    sex: patient?.sex ?? ('unknown' as Sex),
    specimen: order?.specimen ?? '',
    orderer: order?.orderer ?? '',
    ward: order?.ward ?? '',
    priority: order?.priority ?? ('routine' as Priority),
    orderedAt: localMoment(order?.orderedAt ?? null),
    collectedAt: localMoment(order?.collectedAt ?? null),
    receivedAt: localMoment(order?.receivedAt ?? null),
    wbc: wbc?.value ?? ('' as number | string),
    wbcUnit: wbc?.unit ?? UNITS[0],
    clinicalDetails: order?.clinicalDetails ?? '',
    targetCount: order?.targetCount ?? ('' as number | string),
    reviewClasses: order?.reviewClasses ?? ([] as CellClass[]),
  };
}

function contentOf(draft: Draft, order: Order | null): MethodInput<'orders.save'> {
  const text = (value: string) => value.trim() || null;
  return {
    accession: draft.accession.trim(),
    patient: draft.mrn.trim()
      ? {
          mrn: draft.mrn,
          authority: draft.authority,
          family: draft.family,
          given: draft.given,
          birthDate: dayOf(draft.birthDate),
          sex: draft.sex,
        }
      : null,
    placer: order?.placer ?? null,
    service: order?.service ?? null,
    specimen: text(draft.specimen),
    orderedAt: utcMoment(draft.orderedAt),
    collectedAt: utcMoment(draft.collectedAt),
    receivedAt: utcMoment(draft.receivedAt),
    orderer: text(draft.orderer),
    ward: text(draft.ward),
    priority: draft.priority,
    wbc: typeof draft.wbc === 'number' ? { value: draft.wbc, unit: draft.wbcUnit } : null,
    clinicalDetails: text(draft.clinicalDetails),
    targetCount: typeof draft.targetCount === 'number' ? draft.targetCount : null,
    reviewClasses: draft.reviewClasses,
  };
}

/** The order's slides, and the way to its images. */
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

function OrderForm({ accession, order }: { accession: string; order: Order | null }) {
  const { t } = useTranslation();
  const close = useOrders((state) => state.close);
  const scanned = useOrders((state) => state.scanned);
  const save = useEngineMutation('orders.save', SHOWN_IN_PLACE);
  const cancel = useEngineMutation('orders.cancel');
  const [draft, setDraft] = useState(() => draftOf(accession, order));
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const text = (key: 'authority' | 'family' | 'given' | 'specimen' | 'orderer' | 'ward' | 'mrn', label: string) => (
    <TextInput
      label={label}
      value={draft[key]}
      maxLength={200}
      onChange={({ currentTarget }) => change({ [key]: currentTarget.value })}
    />
  );
  const moment = (key: 'orderedAt' | 'collectedAt' | 'receivedAt', label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      value={draft[key]}
      onChange={({ currentTarget }) => change({ [key]: currentTarget.value })}
    />
  );
  const named = draft.family.trim() !== '' || draft.given.trim() !== '';
  const valid = draft.accession.trim() !== '' && (!named || draft.mrn.trim() !== '');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (valid) save.mutate(contentOf(draft, order), { onSuccess: close });
  };

  return (
    <form onSubmit={submit} className={`stack gap-14 ${classes.form}`}>
      {accession !== '' && <Slides accession={accession} order={order} />}
      {scanned && !order && <p className={`soft ${classes.hint}`}>{t('orders.scannedUnknown')}</p>}
      <fieldset>
        <legend>{t('orders.patient')}</legend>
        <div className={`two-columns ${classes.grid}`}>
          {text('mrn', t('orders.mrn'))}
          {text('authority', t('orders.authority'))}
          {text('family', t('orders.family'))}
          {text('given', t('orders.given'))}
          <TextInput
            type="date"
            label={t('orders.birthDate')}
            value={draft.birthDate}
            onChange={({ currentTarget }) => change({ birthDate: currentTarget.value })}
          />
          <Select
            label={t('orders.sex')}
            data={SEXES.map((value) => ({ value, label: t(`sex.${value}`) }))}
            value={draft.sex}
            allowDeselect={false}
            onChange={(sex) => sex && change({ sex })}
          />
        </div>
        {named && draft.mrn.trim() === '' && <p className={`bad ${classes.bad}`}>{t('orders.mrnNeeded')}</p>}
      </fieldset>
      <fieldset>
        <legend>{t('orders.order')}</legend>
        <div className={`two-columns ${classes.grid}`}>
          <TextInput
            label={t('import.accession')}
            value={draft.accession}
            maxLength={100}
            required
            disabled={order !== null}
            data-autofocus={accession === '' ? true : undefined}
            onChange={({ currentTarget }) => change({ accession: currentTarget.value })}
          />
          <Select
            label={t('orders.priority')}
            data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
            value={draft.priority}
            allowDeselect={false}
            onChange={(priority) => priority && change({ priority })}
          />
          {text('specimen', t('orders.specimen'))}
          {text('ward', t('orders.ward'))}
          {text('orderer', t('orders.orderer'))}
          {moment('orderedAt', t('orders.ordered'))}
          {moment('collectedAt', t('orders.collected'))}
          {moment('receivedAt', t('orders.received'))}
          <NumberInput
            label={t('orders.wbc')}
            value={draft.wbc}
            min={0}
            max={1_000}
            decimalScale={3}
            hideControls
            onChange={(wbc) => change({ wbc })}
          />
          <Select
            label={t('orders.wbcUnit')}
            data={[...UNITS]}
            value={draft.wbcUnit}
            allowDeselect={false}
            onChange={(wbcUnit) => wbcUnit && change({ wbcUnit })}
          />
          <NumberInput
            label={t('orders.target')}
            placeholder={t('orders.targetDefault')}
            value={draft.targetCount}
            min={1}
            max={10_000}
            allowDecimal={false}
            hideControls
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
          value={draft.clinicalDetails}
          maxLength={4_000}
          autosize
          minRows={2}
          maxRows={5}
          onChange={({ currentTarget }) => change({ clinicalDetails: currentTarget.value })}
        />
      </fieldset>
      {save.error && <ErrorNotice error={save.error} />}
      <div className={`flex end gap-8 ${classes.actions}`}>
        {order && order.status === 'open' && (
          <Button
            variant="subtle"
            color="red"
            mr="auto"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ accession: order.accession }, { onSuccess: close })}
          >
            {t('orders.cancel')}
          </Button>
        )}
        <Button variant="default" onClick={close}>
          {t('action.close')}
        </Button>
        <Button type="submit" disabled={!valid} loading={save.isPending}>
          {t(order?.status === 'cancelled' ? 'orders.reopen' : 'orders.save')}
        </Button>
      </div>
    </form>
  );
}

/** One order with its patient, to be read, typed or changed. */
export function OrderDialog() {
  const { t } = useTranslation();
  const { accession, close } = useOrders();
  const { data: order, error, isPending } = useEngine('orders.get', accession ? { accession } : null);
  const title =
    accession === '' ? t('orders.new') : t(order ? 'orders.title' : 'orders.newFor', { accession: accession ?? '' });
  return (
    <Modal
      opened={accession !== null}
      onClose={close}
      title={title}
      size={760}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {error && <ErrorNotice error={error} />}
      {accession !== null && (accession === '' || !isPending) && !error && (
        <OrderForm key={`${accession} ${order?.updatedAt}`} accession={accession} order={order ?? null} />
      )}
    </Modal>
  );
}
