import type { Service } from '../../contract/orders.ts';
import type { Range, ReportContent } from '../../contract/reports.ts';
import { type FieldInput, type Message, type Segment, segment, writeTime } from './hl7-text.ts';
import { DIFFERENTIAL, remarksOf, resultsOf } from './results.ts';

/** What a message says of itself, and what the order alone knows. */
export interface MessageOptions {
  /** MSH-10: unique for ever. */
  controlId: string;
  /** When the message is made, ISO 8601. */
  at: string;
  sendingApplication: string;
  sendingFacility: string;
  receivingApplication: string;
  receivingFacility: string;
  /** What was ordered; the product's own code when nobody said. */
  service?: Service | null | undefined;
}

const SEX = { female: 'F', male: 'M', other: 'O', unknown: 'U' } as const;
const PRIORITY = { routine: 'R', urgent: 'A', stat: 'S' } as const;
const STATUS = { preliminary: 'P', final: 'F', corrected: 'C' } as const;
/** ORC-5 (table 0038): an unsigned report leaves its order in process. */
const ORDER_STATUS = { preliminary: 'IP', final: 'CM', corrected: 'CM' } as const;

const day = (date: string | null) => date?.replaceAll('-', '') ?? null;
const time = (moment: string | null) => (moment === null ? null : writeTime(moment));

/** OBX-7: `low-high` or `>low`; counts and shares have 0 for a lower limit where none is set. */
export function rangeText(range: Range | null): string | null {
  if (!range || (range.low === null && range.high === null)) return null;
  if (range.high === null) return `>${range.low}`;
  return `${range.low ?? 0}-${range.high}`;
}

/** A remark; its line breaks go as \X0D\. */
const note = (number: number, text: string): Segment =>
  segment('NTE', { 1: String(number), 2: 'L', 3: text.replaceAll(/\r\n|\n/g, '\r') });

/** A name that is one text: as a family name, for no other part is known. */
const named = (name: string | null): FieldInput => (name === null ? null : ['', name]);

/** SPM: the sample by its number, what it is, and when it was taken and received; null where none of it is known. */
function specimenOf({ sample }: ReportContent): Segment | null {
  const { accession, specimen, collectedAt, receivedAt } = sample;
  if (!accession && !specimen) return null;
  return segment('SPM', {
    1: '1',
    // The second component is the filler's number: the one on the tube.
    2: accession ? ['', accession] : null,
    // A text without a code, as the order had it.
    4: specimen ? ['', specimen] : null,
    11: ['P', 'Patient', 'HL70369'],
    17: time(collectedAt),
    18: time(receivedAt),
  });
}

/**
 * A report as an unsolicited result (HL7 2.5.1, ORU^R01): one message a sample. OBR-3 is the sample's number. A corrected report
 * carries the status C on every result.
 */
export function reportMessage(content: ReportContent, options: MessageOptions): Message {
  const { report, patient, sample, signatures } = content;
  const service = options.service ?? sample.service;
  const status = STATUS[report.status];
  const filler = sample.accession ?? report.number;
  const principal = signatures.at(-1);
  const ordered: FieldInput = service
    ? [service.code, service.name, service.system]
    : [DIFFERENTIAL.code, DIFFERENTIAL.name, DIFFERENTIAL.system];

  const message: Message = [
    segment('MSH', {
      3: options.sendingApplication,
      4: options.sendingFacility,
      5: options.receivingApplication,
      6: options.receivingFacility,
      7: writeTime(options.at),
      9: ['ORU', 'R01', 'ORU_R01'],
      10: options.controlId,
      // A computer-drawn slide must never pass for a patient's: T is for training.
      11: sample.synthetic ? 'T' : 'P',
      12: '2.5.1',
      18: 'UNICODE UTF-8',
    }),
  ];
  if (patient) {
    message.push(
      segment('PID', {
        1: '1',
        3: [patient.mrn, '', '', patient.authority, 'MR'],
        5: [patient.family, patient.given],
        7: day(patient.birthDate),
        8: SEX[patient.sex],
      }),
    );
    if (sample.ward) message.push(segment('PV1', { 1: '1', 2: 'U', 3: sample.ward }));
  }
  const ordering = named(sample.orderer);
  message.push(
    segment('ORC', {
      1: 'RE',
      2: sample.placer,
      3: filler,
      5: ORDER_STATUS[report.status],
      9: time(sample.orderedAt),
      12: ordering,
    }),
    segment('OBR', {
      1: '1',
      2: sample.placer,
      3: filler,
      4: ordered,
      6: time(sample.orderedAt),
      // Empty where nobody said when: another time would be taken for it.
      7: time(sample.collectedAt),
      13: sample.clinicalDetails,
      14: time(sample.receivedAt),
      15: sample.specimen,
      16: ordering,
      22: time(report.at),
      24: 'HM',
      25: status,
      27: ['', '', '', '', '', PRIORITY[sample.priority]],
      // The components of a name here are sub-components.
      32: principal ? [['', principal.name]] : null,
    }),
  );
  for (const [i, remark] of remarksOf(content).entries()) message.push(note(i + 1, remark));
  for (const [i, result] of resultsOf(content).entries()) {
    const { coded, value, unit, range, flag } = result;
    message.push(
      segment('OBX', {
        1: String(i + 1),
        2: 'NM',
        3: [coded.code, coded.name, coded.system],
        5: value,
        6: [unit, '', 'UCUM'],
        7: rangeText(range),
        8: value === null ? null : (flag ?? (range ? 'N' : null)),
        // X: no result can be had.
        11: value === null ? 'X' : status,
        14: time(sample.collectedAt),
        19: time(sample.analysedAt),
      }),
    );
    if (result.note) message.push(note(1, result.note));
  }
  const specimen = specimenOf(content);
  if (specimen) message.push(specimen);
  return message;
}
