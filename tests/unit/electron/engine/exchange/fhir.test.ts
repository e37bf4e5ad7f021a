import fc from 'fast-check';
import { Fhir } from 'fhir';
import { describe, expect, it } from 'vitest';
import { withoutFalseZeros } from '../../../../../electron/contract/frozen-report.ts';
import type { ReportContent } from '../../../../../electron/contract/reports.ts';
import { type Bundle, reportBundle } from '../../../../../electron/engine/exchange/fhir.ts';
import { makeReport } from './report.ts';

const fhir = new Fhir();

/** What the published structure of FHIR R4 says against it, the bundle and each resource by itself. */
function problems(bundle: Bundle): string[] {
  const plain = JSON.parse(JSON.stringify(bundle)) as Bundle;
  return [plain, ...plain.entry.map(({ resource }) => resource)].flatMap((resource) =>
    fhir
      .validate(resource, { errorOnUnexpected: true })
      .messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `${resource.resourceType} ${location}: ${message}`),
  );
}
const all = (bundle: Bundle, type: string) =>
  bundle.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);
const observation = (bundle: Bundle, code: string) =>
  all(bundle, 'Observation').find(
    ({ code: coded }) => (coded as { coding: { code: string }[] }).coding[0]!.code === code,
  );
const bare = (content: ReportContent) => {
  content.report.status = 'preliminary';
  content.patient = null;
  content.signatures = [];
  content.wbc = null;
  content.comment = null;
  content.basis = { ...content.basis, method: 'not_verified', counted: 0 };
  content.sample = {
    ...content.sample,
    accession: null,
    placer: null,
    specimen: null,
    orderer: null,
    ward: null,
    orderedAt: null,
    collectedAt: null,
    receivedAt: null,
    clinicalDetails: null,
    synthetic: true,
  };
  for (const row of content.classes) Object.assign(row, { absolute: null, range: null, flag: null });
};

describe('a report as a FHIR R4 bundle', () => {
  it('is what the published structure asks for', () => {
    expect(problems(reportBundle(makeReport()))).toEqual([]);
    expect(problems(reportBundle(makeReport(), { pdf: new Uint8Array([37, 80, 68, 70]) }))).toEqual([]);
    expect(problems(reportBundle(makeReport(bare)))).toEqual([]);
    expect(problems(reportBundle(makeReport((content) => (content.report.status = 'corrected'))))).toEqual([]);
  });

  it('would be caught if it were not', () => {
    const bundle = reportBundle(makeReport());
    Object.assign(all(bundle, 'Observation')[0]!, { status: 'done', colour: 'blue' });
    Object.assign(all(bundle, 'DiagnosticReport')[0]!, { code: undefined });
    expect(problems(bundle).length).toBeGreaterThan(2);
  });

  it('carries figures, ranges and interpretations', () => {
    const bundle = reportBundle(makeReport());
    expect(observation(bundle, '744-3')).toMatchObject({
      status: 'final',
      valueQuantity: { value: 11, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
      interpretation: [{ coding: [{ code: 'H' }] }],
      referenceRange: [{ low: { value: 2 }, high: { value: 10 } }],
    });
    expect(observation(bundle, '12227-5')).toMatchObject({ valueQuantity: { value: 11.81, code: '10*9/L' } });
    expect(all(bundle, 'Patient')[0]).toMatchObject({
      identifier: [{ value: '00123456', system: 'urn:leukoscope:authority:EXAMPLE' }],
      name: [{ family: '김', given: ['민지'] }],
      gender: 'female',
    });
    expect(all(bundle, 'DiagnosticReport')[0]!.conclusion).toContain('For research use only');
  });

  it('says why a result is missing', () => {
    const bundle = reportBundle(withoutFalseZeros(makeReport(bare)));
    expect(observation(bundle, '23761-0')).toMatchObject({ dataAbsentReason: { coding: [{ code: 'not-performed' }] } });
    expect(observation(bundle, '23761-0')).not.toHaveProperty('valueQuantity');
    expect(bundle.meta).toMatchObject({ tag: [{ code: 'HTEST' }] });
  });

  it('refers only to what is in it, each under an address of its own, the same every time', () => {
    const content = makeReport();
    const bundle = reportBundle(content);
    const addresses = bundle.entry.map(({ fullUrl }) => fullUrl);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses)
      expect(address).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    const references = [...JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g)].map(([, to]) => to);
    expect(references.length).toBeGreaterThan(20);
    for (const to of references) expect(addresses).toContain(to);
    expect(reportBundle(content)).toEqual(bundle);
  });

  it('stays valid with any text', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((value) => value.trim() !== '');
    fc.assert(
      fc.property(text, text, text, (family, ward, comment) => {
        const content = makeReport();
        content.patient!.family = family;
        content.patient!.authority = ward;
        content.comment = comment;
        expect(problems(reportBundle(content))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
