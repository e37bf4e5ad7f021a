import { LeukoscopeError } from '../../contract/errors.ts';
import type { Priority, Sex } from '../../contract/orders.ts';
import { type Message, readDay, readMessage, readTime, type Segment, textAt } from './hl7-text.ts';
import { type OrderInput, readWbc } from './order-input.ts';

/** One order of a message: to be stored, or taken back. */
export type OrderAction = { act: 'save'; input: OrderInput } | { act: 'cancel'; accession: string };

/** Messages that carry orders: general (2.1 on) and laboratory orders (2.4 on). */
const ORDER_MESSAGES = ['ORM^O01', 'OML^O21', 'OML^O33', 'OML^O35'];

/** ORC-1. New, changed, replaced, child, refill, and "send a number for it". */
const SAVED = ['', 'NW', 'XO', 'XX', 'RP', 'RO', 'RU', 'SC', 'SN', 'CH', 'PA'];
const CANCELLED = ['CA', 'CR', 'OC', 'DC', 'DR', 'OD'];

const SEXES: Record<string, Sex> = { M: 'male', F: 'female', O: 'other', A: 'other' };
const PRIORITIES: Record<string, Priority> = {
  S: 'stat',
  A: 'urgent',
  T: 'urgent',
  P: 'urgent',
  C: 'urgent',
  R: 'routine',
};

/** LOINC codes of a white cell count: automated, unspecified, manual. */
const WBC_CODES = ['6690-2', '26464-8', '804-5'];

/** A field that is empty says nothing; two quotation marks say that there is nothing. */
const said = (text: string): string | null | undefined => (text === '' ? undefined : text === '""' ? null : text);

function patientOf(pid: Segment): OrderInput['patient'] {
  // Of several numbers the one that is called a medical record number, else the first.
  const numbers = pid.fields[2] ?? [];
  const number = numbers.find((parts) => parts[4]?.[0] === 'MR') ?? numbers[0] ?? [];
  const given = [textAt(pid, 5, 2), textAt(pid, 5, 3)].filter(Boolean).join(' ');
  const sex = textAt(pid, 8);
  const birth = textAt(pid, 7);
  return {
    mrn: number[0]?.[0] ?? '',
    authority: number[3]?.[0] ?? '',
    family: said(textAt(pid, 5)) ?? '',
    given,
    ...(birth === '' ? {} : { birthDate: readDay(birth) }),
    ...(sex === '' ? {} : { sex: SEXES[sex.toUpperCase()] ?? 'unknown' }),
  } as OrderInput['patient'];
}

/** A person as `id^family^given`: the name, or else the number. */
function personAt(segment: Segment | undefined, place: number): string | undefined {
  if (!segment) return undefined;
  const name = [textAt(segment, place, 3), textAt(segment, place, 2)].filter(Boolean).join(' ');
  return name || textAt(segment, place) || undefined;
}

/** The segments of one order: from its ORC (or OBR, where there is none) to the next. */
function groupsOf(message: Message): Segment[][] {
  const groups: Segment[][] = [];
  let hasRequest = false;
  for (const segment of message) {
    const { name } = segment;
    if (name === 'ORC' || (name === 'OBR' && (hasRequest || groups.length === 0))) {
      groups.push([]);
      hasRequest = false;
    }
    if (name === 'OBR') hasRequest = true;
    groups.at(-1)?.push(segment);
  }
  return groups;
}

function orderOf(group: Segment[], header: { patient: OrderInput['patient']; ward: string }): OrderAction {
  const first = (name: string) => group.find((segment) => segment.name === name);
  const [orc, obr, spm, tq1] = [first('ORC'), first('OBR'), first('SPM'), first('TQ1')];
  const at = (segment: Segment | undefined, place: number, component = 1, sub = 1) =>
    segment ? textAt(segment, place, component, sub) : '';
  // The laboratory's own number of the sample; the ordering system's only where there is no other.
  const accession = at(obr, 3) || at(orc, 3) || at(spm, 2, 2) || at(spm, 2) || at(obr, 2) || at(orc, 2);
  if (!accession) {
    throw new LeukoscopeError(
      'BAD_REQUEST',
      'An order has no sample number: neither OBR-3, ORC-3, SPM-2 nor OBR-2 has one.',
    );
  }
  const control = at(orc, 1).toUpperCase();
  if (CANCELLED.includes(control)) return { act: 'cancel', accession };
  if (!SAVED.includes(control)) {
    throw new LeukoscopeError('BAD_REQUEST', `Order control "${control}" (ORC-1) is not known. Send NW, XO or CA.`);
  }
  const priority = at(tq1, 9) || at(orc, 7, 6) || at(obr, 27, 6) || at(obr, 5);
  const details = [at(obr, 13), at(obr, 31, 2) || at(obr, 31)];
  for (const segment of group) if (segment.name === 'NTE') details.push(textAt(segment, 3));
  const count = group.find((segment) => segment.name === 'OBX' && WBC_CODES.includes(textAt(segment, 3)));
  const moment = (...texts: string[]) => {
    const text = texts.find(Boolean);
    return text === undefined ? undefined : readTime(text);
  };
  const optional = {
    patient: header.patient,
    placer: said(at(obr, 2) || at(orc, 2)),
    service: at(obr, 4) ? { code: at(obr, 4), name: at(obr, 4, 2), system: at(obr, 4, 3) } : undefined,
    specimen: said(at(spm, 4, 2) || at(spm, 4) || at(obr, 15, 1, 2) || at(obr, 15)),
    orderedAt: moment(at(orc, 9), at(orc, 15), at(obr, 6)),
    collectedAt: moment(at(spm, 17), at(obr, 7)),
    receivedAt: moment(at(spm, 18), at(obr, 14)),
    orderer: personAt(orc, 12) ?? personAt(obr, 16),
    ward: said(header.ward),
    priority: priority === '' ? undefined : (PRIORITIES[priority[0]?.toUpperCase() ?? ''] ?? 'routine'),
    wbc: count ? readWbc(textAt(count, 5), textAt(count, 6)) : undefined,
    clinicalDetails: details.filter(Boolean).join('\n') || undefined,
  };
  const input = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { act: 'save', input: { accession, ...input } };
}

/**
 * The orders of an ORM or OML message, those of one sample once.
 *
 * @throws LeukoscopeError BAD_REQUEST naming what is wrong, or what kind of message is not taken.
 */
export function ordersOf(message: Message): OrderAction[] {
  const header = message[0];
  const kind = header ? `${textAt(header, 9)}^${textAt(header, 9, 2)}` : '';
  if (!ORDER_MESSAGES.includes(kind)) {
    throw new LeukoscopeError(
      'BAD_REQUEST',
      `Messages of kind ${kind} are not taken; orders come as ${ORDER_MESSAGES.join(', ')}.`,
    );
  }
  const pid = message.find(({ name }) => name === 'PID');
  const pv1 = message.find(({ name }) => name === 'PV1');
  const about = { patient: pid && patientOf(pid), ward: pv1 ? textAt(pv1, 3) : '' };
  const actions = new Map<string, OrderAction>();
  for (const group of groupsOf(message)) {
    const action = orderOf(group, about);
    const accession = action.act === 'save' ? action.input.accession : action.accession;
    const before = actions.get(accession);
    // Several tests of one sample: the first takes precedence, the others add to it.
    const joined =
      before?.act === 'save' && action.act === 'save'
        ? { act: 'save' as const, input: { ...action.input, ...before.input } }
        : action;
    actions.set(accession, joined);
  }
  if (actions.size === 0) throw new LeukoscopeError('BAD_REQUEST', 'The message contains no order (ORC or OBR).');
  return [...actions.values()];
}

/** The texts of the messages of a file, without the envelopes of a batch. */
export function messagesOf(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: files that were recorded from a line still have its frames
    .replaceAll(/[\u000b\u001c]/g, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && !/^(FHS|BHS|BTS|FTS)/.test(line));
  const messages: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('MSH') || messages.length === 0) messages.push([]);
    messages.at(-1)?.push(line);
  }
  return messages.map((segments) => `${segments.join('\r')}\r`);
}

/** Who sent a message, its number, and what distinguishes it from another under the same number. */
export function identityOf(text: string): { message: Message; sender: string; controlId: string; body: string } {
  const message = readMessage(text);
  const header = message[0];
  const of = (place: number) => (header ? textAt(header, place) : '');
  return {
    message,
    sender: `${of(3)}|${of(4)}`,
    controlId: of(10),
    // Without its header: a repeat may carry a new time there.
    body: text.slice(text.search(/[\r\n]/) + 1),
  };
}
