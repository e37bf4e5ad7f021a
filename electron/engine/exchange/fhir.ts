import { createHash } from 'node:crypto';
import type { Service } from '../../contract/orders.ts';
import type { ReportContent } from '../../contract/reports.ts';
import { DIFFERENTIAL, type Result, remarksOf, resultsOf } from './results.ts';

/** FHIR resources are JSON with a type; their structure is checked against the published definitions in the tests. */
export type Resource = { resourceType: string } & Record<string, unknown>;
export interface Bundle extends Resource {
  resourceType: 'Bundle';
  entry: { fullUrl: string; resource: Resource }[];
}

export interface BundleOptions {
  /** What was ordered; the product's own code when nobody said. */
  service?: Service | null | undefined;
  /** The printed report, to be carried along. */
  pdf?: Uint8Array | undefined;
}

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const CODES = 'http://terminology.hl7.org/CodeSystem';
/** Leukoscope's own codes, and numbers whose giver is not said. */
const LOCAL = 'urn:leukoscope';

const STATUS = { preliminary: 'preliminary', final: 'final', corrected: 'corrected' } as const;
const FLAGS = { L: 'Low', H: 'High', LL: 'Critical low', HH: 'Critical high', N: 'Normal' } as const;

/** An object without what is absent: FHIR knows no null and no empty list. */
function present(resource: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(resource).filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length),
  );
  return Object.fromEntries(kept);
}

/** The same report gives the same addresses: a UUID (version 8) out of its number and what the resource is in it. */
function uuidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

const identifierSystem = (authority: string) =>
  /^(https?|urn):/.test(authority) ? authority : `${LOCAL}:authority:${encodeURIComponent(authority || 'local')}`;

/**
 * A report as a FHIR R4 bundle of type collection: DiagnosticReport, its Observations, ServiceRequest, Specimen, Patient. Times are
 * those of the report; a result that can't be had carries dataAbsentReason.
 */
export function reportBundle(content: ReportContent, options: BundleOptions = {}): Bundle {
  const { report, patient, sample, laboratory, signatures } = content;
  const { pdf } = options;
  const service = options.service ?? content.sample.service;
  const status = STATUS[report.status];
  const address = (part: string) => uuidOf(`${report.number}/${sample.slideId}/${part}`);
  const reference = (part: string) => ({ reference: address(part) });
  const entry: Bundle['entry'] = [];
  const add = (part: string, resource: Record<string, unknown>) => {
    entry.push({ fullUrl: address(part), resource: present(resource) as Resource });
  };
  const subject = patient ? reference('patient') : null;
  const accession = sample.accession ? [{ system: `${LOCAL}:accession`, value: sample.accession }] : [];
  const code = {
    coding: [
      service
        ? present({ system: identifierSystem(service.system), code: service.code, display: service.name })
        : { system: `${LOCAL}:code`, code: DIFFERENTIAL.code, display: DIFFERENTIAL.name },
    ],
    text: service?.name || DIFFERENTIAL.name,
  };
  const laboratoryCategory = (system: string, id: string, display: string) => [
    { coding: [{ system: `${CODES}/${system}`, code: id, display }] },
  ];
  const performer = laboratory.name ? [{ display: laboratory.name }] : [];

  const results = resultsOf(content);
  add('report', {
    resourceType: 'DiagnosticReport',
    identifier: [{ system: `${LOCAL}:report`, value: report.number }],
    basedOn: [reference('request')],
    status,
    category: laboratoryCategory('v2-0074', 'HM', 'Hematology'),
    code,
    subject,
    effectiveDateTime: sample.collectedAt,
    issued: report.at,
    performer,
    resultsInterpreter: signatures.map(({ name }) => ({ display: name })),
    specimen: [reference('specimen')],
    result: results.map((_, i) => reference(`observation/${i}`)),
    conclusion: remarksOf(content).join('\n'),
    presentedForm: pdf
      ? [{ contentType: 'application/pdf', data: Buffer.from(pdf).toString('base64'), title: report.number }]
      : [],
  });
  if (patient) {
    add('patient', {
      resourceType: 'Patient',
      identifier: [
        {
          use: 'usual',
          type: { coding: [{ system: `${CODES}/v2-0203`, code: 'MR', display: 'Medical record number' }] },
          system: identifierSystem(patient.authority),
          value: patient.mrn,
        },
      ],
      name:
        patient.family || patient.given
          ? [present({ use: 'official', family: patient.family, given: patient.given ? [patient.given] : [] })]
          : [],
      gender: patient.sex,
      birthDate: patient.birthDate,
    });
  }
  add('specimen', {
    resourceType: 'Specimen',
    accessionIdentifier: accession[0] ?? null,
    type: sample.specimen ? { text: sample.specimen } : null,
    subject,
    receivedTime: sample.receivedAt,
    request: [reference('request')],
    collection: sample.collectedAt ? { collectedDateTime: sample.collectedAt } : null,
  });
  add('request', {
    resourceType: 'ServiceRequest',
    identifier: sample.placer
      ? [
          {
            type: { coding: [{ system: `${CODES}/v2-0203`, code: 'PLAC', display: 'Placer Identifier' }] },
            value: sample.placer,
          },
        ]
      : [],
    status: 'completed',
    intent: 'order',
    priority: sample.priority,
    code,
    // A request is somebody's; where the patient is not known, it is the sample's.
    subject: subject ?? { display: sample.accession ?? sample.slide },
    authoredOn: sample.orderedAt,
    requester: sample.orderer ? { display: sample.orderer } : null,
    reasonCode: sample.clinicalDetails ? [{ text: sample.clinicalDetails }] : [],
    specimen: [reference('specimen')],
  });
  for (const [i, result] of results.entries()) {
    add(`observation/${i}`, {
      resourceType: 'Observation',
      basedOn: [reference('request')],
      status,
      category: laboratoryCategory('observation-category', 'laboratory', 'Laboratory'),
      code: {
        coding: [
          {
            system: result.coded.system === 'LN' ? LOINC : `${LOCAL}:code`,
            code: result.coded.code,
            display: result.coded.name,
          },
        ],
        text: result.coded.name,
      },
      subject,
      effectiveDateTime: sample.collectedAt,
      issued: report.at,
      performer,
      ...measured(result),
      note: result.note ? [{ text: result.note }] : [],
      method: { text: 'Digital image differential' },
      specimen: reference('specimen'),
    });
  }
  return {
    resourceType: 'Bundle',
    identifier: { system: `${LOCAL}:report`, value: report.number },
    type: 'collection',
    timestamp: report.at,
    // A slide that nobody's blood is on says so where every reader looks.
    ...(sample.synthetic
      ? { meta: { tag: [{ system: `${CODES}/v3-ActReason`, code: 'HTEST', display: 'test health data' }] } }
      : {}),
    entry,
  };
}

/** Value, interpretation and range of an Observation; or why there is no value. */
function measured({ value, unit, range, flag }: Result): Record<string, unknown> {
  const quantity = (amount: number) => ({ value: amount, unit, system: UCUM, code: unit });
  if (value === null) {
    return {
      dataAbsentReason: {
        coding: [{ system: `${CODES}/data-absent-reason`, code: 'not-performed', display: 'Not Performed' }],
      },
    };
  }
  const interpretation = flag ?? (range ? 'N' : null);
  return {
    valueQuantity: quantity(Number(value)),
    interpretation: interpretation
      ? [
          {
            coding: [
              { system: `${CODES}/v3-ObservationInterpretation`, code: interpretation, display: FLAGS[interpretation] },
            ],
          },
        ]
      : [],
    referenceRange:
      range && (range.low !== null || range.high !== null)
        ? [
            present({
              low: range.low === null ? null : quantity(range.low),
              high: range.high === null ? null : quantity(range.high),
            }),
          ]
        : [],
  };
}
