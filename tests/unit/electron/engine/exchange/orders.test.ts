import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../../electron/contract/orders.ts';
import { readMessage } from '../../../../../electron/engine/exchange/hl7-text.ts';
import { completeOrder, readWbc } from '../../../../../electron/engine/exchange/order-input.ts';
import { readWorklist } from '../../../../../electron/engine/exchange/orders-csv.ts';
import { messagesOf, ordersOf } from '../../../../../electron/engine/exchange/orders-hl7.ts';

const message = (...segments: string[]) =>
  readMessage(['MSH|^~\\&|LIS|HOSP|LEUKOSCOPE|LAB|20260302080000+0900||ORM^O01|55|P|2.5.1', ...segments].join('\r'));
const PID = 'PID|1||00123^^^EXAMPLE^MR~990101^^^GOV^NI||김^민지^A||19880229|F';

describe('HL7 orders', () => {
  it('give up everything that an order holds', () => {
    const actions = ordersOf(
      message(
        PID,
        'PV1|1|I|7 East^12^1',
        'ORC|NW|P-9001|||||^^^^^S||20260302075500+0900|||D77^Park^Jisoo',
        'OBR|1|P-9001|H26-004417|DIFF200^Differential 200^L|||20260302081000+0900||||||Fever \\T\\ chills|20260302084000+0900|&Blood',
        'NTE|1||Second\\X0D\\line',
        'OBX|1|NM|6690-2^WBC^LN||12,4|10^3/uL'.replace('10^3', '10\\S\\3'),
      ),
    );
    expect(actions).toEqual([
      {
        act: 'save',
        input: {
          accession: 'H26-004417',
          patient: {
            mrn: '00123',
            authority: 'EXAMPLE',
            family: '김',
            given: '민지 A',
            birthDate: '1988-02-29',
            sex: 'female',
          },
          placer: 'P-9001',
          service: { code: 'DIFF200', name: 'Differential 200', system: 'L' },
          specimen: 'Blood',
          orderedAt: '2026-03-01T22:55:00.000Z',
          collectedAt: '2026-03-01T23:10:00.000Z',
          receivedAt: '2026-03-01T23:40:00.000Z',
          orderer: 'Jisoo Park',
          ward: '7 East',
          priority: 'stat',
          wbc: { value: 12.4, unit: '10*3/uL' },
          clinicalDetails: 'Fever & chills\nSecond\rline',
        },
      },
    ]);
  });

  it('take laboratory orders, with the number where their system puts it', () => {
    const oml = readMessage(
      [
        'MSH|^~\\&|LIS|||LAB|20260302||OML^O21|1|P|2.5.1',
        PID,
        'ORC|NW|P1',
        'TQ1|1||||||||A',
        'OBR|1|P1||DIFF^^L',
        'SPM|1|P1&LIS^S-77&LAB||BLD^Whole blood^HL70487|||||||||||||202603020800+0000|202603020830+0000',
      ].join('\r'),
    );
    expect(ordersOf(oml)).toMatchObject([
      {
        input: {
          accession: 'S-77',
          priority: 'urgent',
          specimen: 'Whole blood',
          receivedAt: '2026-03-02T08:30:00.000Z',
        },
      },
    ]);
  });

  it('count a sample with several tests once, and tell cancelled from new', () => {
    expect(
      ordersOf(
        message(PID, 'ORC|NW', 'OBR|1||A-1|DIFF', 'OBR|2||A-1|SMEAR|||202603020800+0000', 'ORC|CA', 'OBR|1||A-2'),
      ),
    ).toMatchObject([
      { act: 'save', input: { accession: 'A-1', service: { code: 'DIFF' }, collectedAt: '2026-03-02T08:00:00.000Z' } },
      { act: 'cancel', accession: 'A-2' },
    ]);
  });

  it.each([
    ['no order', [PID], 'contains no order'],
    ['no sample number', ['ORC|NW', 'OBR|1'], 'no sample number'],
    ['an unknown control', ['ORC|ZZ', 'OBR|1||A-1'], 'ZZ'],
    ['a date that is none', ['ORC|NW', 'OBR|1||A-1||||20261340'], '20261340'],
    ['an unknown unit', ['ORC|NW', 'OBR|1||A-1', 'OBX|1|NM|6690-2^^LN||7|apples'], 'apples'],
  ])('say what is wrong: %s', (_what, segments, words) => {
    expect(() => ordersOf(message(...segments))).toThrow(words);
  });

  it('refuse other kinds of message', () => {
    expect(() => ordersOf(readMessage('MSH|^~\\&|A||||2026||ADT^A01|1|P|2.5\rPID|1'))).toThrow('ADT^A01');
  });

  it('come out of files with envelopes, frames and any line ends', () => {
    const one = 'MSH|^~\\&|A\r\nORC|NW\r\n';
    expect(messagesOf(`FHS|^~\\&\nBHS|^~\\&\n\u000b${one}\u001c\r\u000b${one}BTS|2\rFTS|1`)).toEqual([
      'MSH|^~\\&|A\rORC|NW\r',
      'MSH|^~\\&|A\rORC|NW\r',
    ]);
  });
});

describe('worklists', () => {
  it('are read by their headings, in English or Korean, with any of three separators', () => {
    const english = readWorklist(
      'Accession No.,MRN,Patient name,DOB,Sex,Ordered,Priority,WBC,WBC unit,Target,Always review,Test\n' +
        'A-1,0012,"Hong, Gildong",1970-01-31,M,2026-03-02 08:15,STAT,"7,5",K/uL,200,"BL PR",DIFF\n',
    );
    expect(english).toEqual([
      {
        line: 2,
        accession: 'A-1',
        input: {
          accession: 'A-1',
          patient: {
            mrn: '0012',
            authority: '',
            family: 'Hong',
            given: 'Gildong',
            birthDate: '1970-01-31',
            sex: 'male',
          },
          service: { code: 'DIFF', name: '', system: '' },
          orderedAt: new Date('2026-03-02T08:15:00').toISOString(),
          priority: 'stat',
          wbc: { value: 7.5, unit: '10*3/uL' },
          targetCount: 200,
          reviewClasses: ['BL', 'PR'],
        },
      },
    ]);
    expect(
      readWorklist('\uFEFF접수번호;등록번호;환자명;성별;생년월일\r\nA-2;77;김민지;여;1988.02.29\r\n'),
    ).toMatchObject([
      {
        line: 2,
        input: { accession: 'A-2', patient: { mrn: '77', family: '김민지', sex: 'female', birthDate: '1988-02-29' } },
      },
    ]);
    expect(readWorklist('barcode\tward\tnonsense\nA-3\tICU\tx\n')).toEqual([
      { line: 2, accession: 'A-3', input: { accession: 'A-3', ward: 'ICU' } },
    ]);
  });

  it('name each line that is wrong, and spare the others', () => {
    const lines = readWorklist(
      [
        'accession,mrn,name,dob,sex,priority,wbc,target,review',
        'A-1,1,Kim,1988-02-30,,,,,',
        ',1,Kim,,,,,,',
        'A-2,,Kim,,,,,,',
        'A-3,1,Kim,,male?,,,,',
        'A-4,1,Kim,,,soon,,,',
        'A-5,1,Kim,,,,7500,,',
        'A-6,1,Kim,,,,,a lot,',
        'A-7,1,Kim,,,,,,XX',
        'A-8,1,Kim,03/02/1988,,,,,',
        'A-9,1,Kim,,,,,,',
        'A-9,1,Kim,,,,,,',
      ].join('\n'),
    );
    const errors = lines.map((line) => ('error' in line ? line.error : null));
    expect(lines.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const words = [
      '1988-02-30',
      'missing',
      'number',
      'male?',
      'soon',
      '7500',
      'a lot',
      'XX',
      '03/02/1988',
      null,
      'line 11',
    ];
    words.forEach((word, i) => {
      if (word === null) expect(errors[i]).toBeNull();
      else expect(errors[i]).toContain(word);
    });
  });

  it('refuse what is no worklist', () => {
    expect(() => readWorklist('name,ward\nKim,ICU')).toThrow('accession');
    expect(() => readWorklist('')).toThrow('accession');
    expect(() => readWorklist('accession,name\nA-1,"Kim')).toThrow('table');
  });

  it('keep any text of a quoted cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const [row] = readWorklist(`accession,clinical details\nA-1,"${text.replaceAll('"', '""')}"\n`);
        const details = row && 'input' in row ? row.input.clinicalDetails : undefined;
        expect(details ?? '').toBe(text.trim());
      }),
    );
  });
});

describe('white cell counts of other systems', () => {
  it('are taken in units of the same size only', () => {
    for (const unit of ['10*9/L', 'x10^9/L', '10e9/l', 'G/L', ''])
      expect(readWbc('7.5', unit)).toEqual({ value: 7.5, unit: '10*9/L' });
    for (const unit of ['10*3/uL', 'x10^3/µL', 'K/uL', '10e3/ul']) expect(readWbc('7.5', unit).unit).toBe('10*3/uL');
    for (const [value, unit] of [
      ['7500', ''],
      ['7.5', '/uL'],
      ['7.5', '10*6/L'],
      ['many', '10*9/L'],
      ['-1', '10*9/L'],
    ] as const)
      expect(() => readWbc(value, unit), `${value} ${unit}`).toThrow();
  });
});

describe('an order that comes again', () => {
  const known = {
    ...completeOrder(
      { accession: 'A-1', ward: 'ICU', patient: { mrn: '1', family: 'Kim', sex: 'female' } },
      undefined,
      [],
    ),
    status: 'open',
    source: 'hl7',
    createdAt: '',
    updatedAt: '',
    slides: [],
  } as Order;

  it('changes what it says and leaves the rest', () => {
    const again = completeOrder(
      { accession: 'A-1', priority: 'stat', patient: { mrn: '1', given: 'Minji' } },
      known,
      [],
    );
    expect(again).toMatchObject({
      ward: 'ICU',
      priority: 'stat',
      patient: { mrn: '1', family: 'Kim', given: 'Minji', sex: 'female' },
    });
    expect(completeOrder({ accession: 'A-1', ward: null }, known, []).ward).toBeNull();
  });

  it('takes nothing of another patient over', () => {
    const other = completeOrder({ accession: 'A-1', patient: { mrn: '2', family: 'Lee' } }, known, []);
    expect(other.patient).toEqual({
      mrn: '2',
      authority: '',
      family: 'Lee',
      given: '',
      birthDate: null,
      sex: 'unknown',
    });
  });

  it('is asked of by the code of its test, unless it asks itself', () => {
    const rules = [{ code: 'DIFF400', targetCount: 400, reviewClasses: ['BL' as const] }];
    const service = { code: 'DIFF400', name: '', system: 'L' };
    expect(completeOrder({ accession: 'A-1', service }, undefined, rules)).toMatchObject({
      targetCount: 400,
      reviewClasses: ['BL'],
    });
    expect(completeOrder({ accession: 'A-1', service, targetCount: 50 }, undefined, rules).targetCount).toBe(50);
    expect(completeOrder({ accession: 'A-1' }, undefined, rules).targetCount).toBeNull();
  });

  it('must be right', () => {
    expect(() => completeOrder({ accession: ' ' }, undefined, [])).toThrow('accession');
    expect(() => completeOrder({ accession: 'A', patient: { mrn: '' } }, undefined, [])).toThrow('patient.mrn');
    expect(() => completeOrder({ accession: 'A', ward: 'x'.repeat(300) }, undefined, [])).toThrow('ward');
  });
});
