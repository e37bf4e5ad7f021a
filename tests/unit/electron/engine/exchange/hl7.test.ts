import path from 'node:path';
import fc from 'fast-check';
import { Message as OtherMessage } from 'node-hl7-client';
import { describe, expect, it } from 'vitest';
import type { ReportContent } from '../../../../../electron/contract/reports.ts';
import { rangeText, reportMessage } from '../../../../../electron/engine/exchange/hl7.ts';
import {
  find,
  type Message,
  readMessage,
  textAt,
  writeMessage,
} from '../../../../../electron/engine/exchange/hl7-text.ts';
import { makeReport } from './report.ts';

const options = {
  controlId: 'LK0000000000000001',
  at: '2026-03-02T10:41:00.000Z',
  sendingApplication: 'LEUKOSCOPE',
  sendingFacility: 'HEMA',
  receivingApplication: 'LIS',
  receivingFacility: 'EXAMPLE',
};
const textOf = (content: ReportContent, more = {}) => writeMessage(reportMessage(content, { ...options, ...more }));
const results = (message: Message) => message.filter(({ name }) => name === 'OBX');
const statuses = (message: Message) => new Set(results(message).map((obx) => textAt(obx, 11)));
const golden = (name: string) => path.join(import.meta.dirname, 'golden', name);
/** Golden files are read by people: a line a segment. */
const asLines = (text: string) => text.replaceAll('\r', '\n');

describe('a report as ORU^R01', () => {
  it('is the message of the golden file', async () => {
    await expect(asLines(textOf(makeReport()))).toMatchFileSnapshot(golden('oru-final.hl7'));
  });

  it('says of a correction what it corrects, and C on every result', async () => {
    const corrected = makeReport((content) => {
      content.report = {
        ...content.report,
        status: 'corrected',
        version: 2,
        number: 'H26-004417-2',
        supersedes: 'H26-004417-1',
      };
      content.amendments = [
        {
          version: 2,
          reason: 'Two blasts were reactive lymphocytes',
          by: 'Lee Jiwoo',
          at: '2026-03-02T12:00:00.000Z',
          cells: 2,
          changes: [],
        },
      ];
    });
    const message = reportMessage(corrected, options);
    // X: the class that is not trained.
    expect(statuses(message)).toEqual(new Set(['C', 'X']));
    expect(textAt(find(message, 'OBR')!, 25)).toBe('C');
    await expect(asLines(writeMessage(message))).toMatchFileSnapshot(golden('oru-corrected.hl7'));
  });

  it('is preliminary and without patient where that is all there is', async () => {
    const message = reportMessage(
      makeReport((content) => {
        content.report.status = 'preliminary';
        content.patient = null;
        content.signatures = [];
        content.wbc = null;
        content.basis.method = 'not_verified';
        content.sample = { ...content.sample, accession: null, ward: null, orderer: null, synthetic: true };
        for (const row of content.classes) row.absolute = null;
      }),
      { ...options, service: { code: 'DIFF100', name: 'Differential', system: 'L' } },
    );
    expect(textAt(message[0]!, 11)).toBe('T');
    expect(find(message, 'PID')).toBeUndefined();
    expect(textAt(find(message, 'OBR')!, 4)).toBe('DIFF100');
    // A class that the model does not know and nobody looked for has no result, rather than none of it.
    const lymphocytes = results(message).filter((obx) => textAt(obx, 3) === '29261-5');
    expect(lymphocytes.map((obx) => [textAt(obx, 5), textAt(obx, 11)])).toEqual([['', 'X']]);
    await expect(asLines(writeMessage(message))).toMatchFileSnapshot(golden('oru-preliminary.hl7'));
  });

  it('puts each figure where the receiver looks for it', () => {
    const message = readMessage(textOf(makeReport()));
    expect(textAt(find(message, 'OBR')!, 3)).toBe('H26-004417');
    expect(textAt(message[0]!, 18)).toBe('UNICODE UTF-8');
    const at = (code: string) => {
      const obx = results(message).find((candidate) => textAt(candidate, 3) === code)!;
      return [3, 5, 6, 7, 8, 11].map((place) => textAt(obx, place));
    };
    expect(at('23761-0')).toEqual(['23761-0', '58.0', '%', '40-70', 'N', 'F']);
    expect(at('744-3')).toEqual(['744-3', '11.0', '%', '2-10', 'H', 'F']);
    expect(at('18309-5')).toEqual(['18309-5', '5.0', '/100{WBCs}', '0-0', 'H', 'F']);
    expect(at('12227-5')).toEqual(['12227-5', '11.81', '10*9/L', '', '', 'F']);
    expect(at('NE-CELLS')).toEqual(['NE-CELLS', '58', '{cells}', '', '', 'F']);
    expect(at('UNIDENTIFIED')[1]).toBe('2');
    expect(at('44095-8')[1]).toBe('2.0');
    const notes = message.filter(({ name }) => name === 'NTE').map((nte) => textAt(nte, 3));
    expect(notes).toContain('For research use only. Not for diagnosis or treatment decisions.');
    expect(notes).toContain('Blasts seen.\rToxic granulation & Döhle bodies.');
    expect(results(message).map((obx) => textAt(obx, 1))).toEqual(results(message).map((_, i) => String(i + 1)));
  });

  it('tells collection from analysis, names the specimen, and echoes the ordered test', () => {
    const message = readMessage(
      textOf(
        makeReport((content) => {
          content.sample.service = { code: 'DIFF400', name: 'Differential, 400 cells', system: 'L' };
        }),
      ),
    );
    for (const obx of results(message))
      expect([14, 19].map((place) => textAt(obx, place))).toEqual(['20260302081000+0000', '20260302091230+0000']);
    const obr = find(message, 'OBR')!;
    expect([4, 7].map((place) => textAt(obr, place))).toEqual(['DIFF400', '20260302081000+0000']);
    expect(textAt(find(message, 'ORC')!, 5)).toBe('CM');
    const spm = find(message, 'SPM')!;
    expect([textAt(spm, 2, 2), textAt(spm, 4, 2), textAt(spm, 11), textAt(spm, 17), textAt(spm, 18)]).toEqual([
      'H26-004417',
      'Peripheral blood',
      'P',
      '20260302081000+0000',
      '20260302084000+0000',
    ]);
    // The specimen belongs behind the results of its order.
    expect(message.at(-1)!.name).toBe('SPM');
  });

  it('invents no time where nobody said when the sample was taken', () => {
    const message = readMessage(
      textOf(
        makeReport((content) => {
          content.sample.collectedAt = null;
          content.report.status = 'preliminary';
        }),
      ),
    );
    expect(textAt(find(message, 'OBR')!, 7)).toBe('');
    expect(textAt(find(message, 'SPM')!, 17)).toBe('');
    for (const obx of results(message)) {
      expect(textAt(obx, 14)).toBe('');
      expect(textAt(obx, 19)).toBe('20260302091230+0000');
    }
    expect(textAt(find(message, 'ORC')!, 5)).toBe('IP');
  });

  it('says beside the limits how many cells are unreviewed, and LL or HH beyond a critical limit', () => {
    const message = readMessage(
      textOf(
        makeReport((content) => {
          content.basis.unreviewed = 7;
          content.critical = [{ item: 'BL', measure: 'percent', value: 2, side: 'high', limit: 0 }];
        }),
      ),
    );
    const notes = message.filter(({ name }) => name === 'NTE').map((nte) => textAt(nte, 3));
    expect(notes).toContain('95% limits 47.7-67.8 % (sampling error only; 7 cells unreviewed)');
    const blasts = results(message).find((obx) => textAt(obx, 3) === '709-6')!;
    expect(textAt(blasts, 8)).toBe('HH');
  });

  it('is read alike by another implementation', () => {
    const other = new OtherMessage({ text: textOf(makeReport()).trimEnd() });
    expect(other.get('MSH.9.1').toString()).toBe('ORU');
    expect(other.get('PID.5.1').toString()).toBe('김');
    expect(other.get('PID.3.4').toString()).toBe('EXAMPLE');
    expect(other.get('OBR.13').toString()).toBe('Fever | night sweats');
    expect(other.get('ORC.12.2').toString()).toBe('Dr. Park');
  });

  it('carries any text whole, and never a broken segment', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom('|', '^', '~', '\\', '&', '\r', '\n', '\v', '\u001c', 'X', '가'),
        minLength: 1,
      }),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (family, orderer, comment, ward) => {
        const content = makeReport();
        content.patient!.family = family;
        Object.assign(content.sample, { orderer, ward, clinicalDetails: comment });
        content.comment = comment;
        const message = readMessage(textOf(content));
        expect(message.map(({ name }) => name)).toEqual(readMessage(textOf(makeReport())).map(({ name }) => name));
        expect(textAt(find(message, 'PID')!, 5)).toBe(family);
        expect(textAt(find(message, 'ORC')!, 12, 2)).toBe(orderer);
        expect(textAt(find(message, 'PV1')!, 3)).toBe(ward);
        expect(textAt(find(message, 'OBR')!, 13)).toBe(comment);
        const notes = message.filter(({ name }) => name === 'NTE').map((nte) => textAt(nte, 3));
        expect(notes).toContain(comment.replaceAll(/\r\n|\n/g, '\r'));
      }),
      { numRuns: 60 },
    );
  });
});

it('writes ranges as OBX-7 has them', () => {
  expect(rangeText({ low: 40, high: 70.5 })).toBe('40-70.5');
  expect(rangeText({ low: null, high: 2 })).toBe('0-2');
  expect(rangeText({ low: 4, high: null })).toBe('>4');
  expect(rangeText({ low: null, high: null })).toBeNull();
  expect(rangeText(null)).toBeNull();
});
