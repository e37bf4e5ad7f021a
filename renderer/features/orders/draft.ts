import type { CellClass } from '../../../electron/contract/classes.ts';
import type { MethodInput } from '../../../electron/contract/methods.ts';
import type { Order, Priority, Sex } from '../../../electron/contract/orders.ts';
import { dayOf, localMoment, utcMoment } from './moments.ts';

export const UNITS = ['10*9/L', '10*3/uL'] as const;

/** An order as edited in the form: raw text, and instants in this computer's time zone. */
export type Draft = ReturnType<typeof draftOf>;

/** The form's initial contents for an order, or for a new order with an accession number. */
export function draftOf(accession: string, order: Order | null) {
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
    wbc: wbc?.value ?? null,
    wbcUnit: wbc?.unit ?? UNITS[0],
    clinicalDetails: order?.clinicalDetails ?? '',
    targetCount: order?.targetCount ?? null,
    reviewClasses: order?.reviewClasses ?? ([] as CellClass[]),
  };
}

/** The order to save; fields that the form does not show are taken from the existing order. */
export function contentOf(draft: Draft, order: Order | null): MethodInput<'orders.save'> {
  const text = (value: string) => value.trim() || null;
  const { mrn, authority, family, given, sex, priority, wbc, wbcUnit, targetCount, reviewClasses } = draft;
  return {
    accession: draft.accession.trim(),
    patient: mrn.trim() ? { mrn, authority, family, given, birthDate: dayOf(draft.birthDate), sex } : null,
    placer: order?.placer ?? null,
    service: order?.service ?? null,
    specimen: text(draft.specimen),
    orderedAt: utcMoment(draft.orderedAt),
    collectedAt: utcMoment(draft.collectedAt),
    receivedAt: utcMoment(draft.receivedAt),
    orderer: text(draft.orderer),
    ward: text(draft.ward),
    priority,
    wbc: wbc === null ? null : { value: wbc, unit: wbcUnit },
    clinicalDetails: text(draft.clinicalDetails),
    targetCount,
    reviewClasses,
  };
}
