import fc from 'fast-check';
import { Message as OtherMessage } from 'node-hl7-client';
import { describe, expect, it } from 'vitest';
import {
  decodeHl7,
  decodeText,
  type Field,
  find,
  readDay,
  readMessage,
  readTime,
  segment,
  textAt,
  writeMessage,
  writeTime,
} from '../../../../../electron/engine/exchange/hl7-text.ts';

const header = (fields: Record<number, string> = {}) =>
  segment('MSH', { 3: 'LEUKOSCOPE', 4: 'LAB', 5: 'LIS', 6: 'HOSP', 7: '20260302080000+0000', ...fields });

/** Text with everything that HL7 gives a meaning to. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('|', '^', '~', '\\', '&', '\r', '\n', '\v', '\u001c', 'F', 'X', '0', '가', '"') }),
);

/** A field as reading gives it: nothing empty at the end of a list. */
function tidy(value: Field): Field {
  const trim = <T>(list: T[], empty: (item: T) => boolean) => list.slice(0, list.findLastIndex((x) => !empty(x)) + 1);
  const repetitions = value.map((components) => {
    const kept = trim(
      components.map((subs) => trim(subs, (text) => text === '')),
      (subs) => subs.length === 0,
    );
    return (kept.length ? kept : [[]]).map((subs) => (subs.length ? subs : ['']));
  });
  return repetitions.length === 1 && repetitions[0]!.length === 1 && repetitions[0]![0]!.join('') === ''
    ? []
    : repetitions;
}

describe('HL7 text', () => {
  it('reads back whatever was written, for any text', () => {
    const component = fc.array(hostile, { minLength: 1, maxLength: 3 });
    const repetition = fc.array(component, { minLength: 1, maxLength: 3 });
    const fieldOf = fc.array(repetition, { maxLength: 3 });
    const segments = fc.array(fc.tuple(fc.constantFrom('PID', 'OBX', 'ZL1'), fc.array(fieldOf, { maxLength: 5 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(segments, (parts) => {
        const message = [header({ 9: 'ACK', 10: '1' }), ...parts.map(([name, fields]) => ({ name, fields }))];
        const text = writeMessage(message);
        expect(text.split('\r')).toHaveLength(message.length + 1);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be in a frame
        expect(text.replaceAll('\r', '')).not.toMatch(/[\u0000-\u001f]/);
        const read = readMessage(text);
        read.slice(1).forEach(({ name, fields }, i) => {
          const written = message[i + 1]!.fields.map(tidy);
          while (written.at(-1)?.length === 0) written.pop();
          expect({ name, fields: fields.map(tidy) }).toEqual({ name: message[i + 1]!.name, fields: written });
        });
      }),
    );
  });

  it('is read alike by another implementation', () => {
    // It takes no line breaks inside escapes, and trims; so: printable text that begins and ends with a letter.
    const text = fc
      .string({ unit: fc.constantFrom('|', '^', '~', '\\', '&', 'a', 'F', 'S', '가', ' ', '7') })
      .map((middle) => `a${middle}z`);
    fc.assert(
      fc.property(text, text, (family, given) => {
        const other = new OtherMessage({
          text: writeMessage([header(), segment('PID', { 3: '1', 5: [family, given] })]).trimEnd(),
        });
        expect([other.get('PID.5.1').toString(), other.get('PID.5.2').toString()]).toEqual([family, given]);
      }),
      { numRuns: 50 },
    );
  });

  it('escapes each delimiter and every control character', () => {
    expect(writeMessage([segment('NTE', { 1: '1', 3: 'a|b^c&d~e\\f\r\ng\u000b' })])).toBe(
      'NTE|1||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\X0D0A\\g\\X0B\\\r',
    );
  });

  it('leaves what it does not know as it is', () => {
    const read = (text: string) => textAt(readMessage(`MSH|^~\\&|A\rNTE|${text}`)[1]!, 1);
    expect(read('\\.br\\x\\H\\y\\N\\')).toBe('\nxy');
    expect(read('C:\\dir\\file')).toBe('C:\\dir\\file');
    expect(read('half\\')).toBe('half\\');
    expect(read('\\XEAB080\\')).toBe('가');
    expect(read('\\X0\\')).toBe('\\X0\\');
  });

  it('takes the delimiters that the header names', () => {
    const message = readMessage('MSH$+*!%$LIS$$$$$$ORM+O01$7\r\nPID$1$$77+5%x$$a!S!b\n');
    expect(textAt(message[0]!, 9, 2)).toBe('O01');
    expect(textAt(message[1]!, 3, 2, 2)).toBe('x');
    expect(textAt(message[1]!, 5)).toBe('a+b');
  });

  it('refuses what is no message', () => {
    for (const text of ['', 'PID|1', 'MSH', 'MSH|^^^^|', 'MSH|^~\\&|A\rnonsense', 'MSHabcdefg'])
      expect(() => readMessage(text), text).toThrow();
  });
});

describe('times', () => {
  it('keep the moment, whatever the offset', () => {
    expect(writeTime('2026-03-02T08:12:30.500Z')).toBe('20260302081230+0000');
    expect(readTime('20260302171230+0900')).toBe('2026-03-02T08:12:30.000Z');
    expect(readTime('202603020812-0130')).toBe('2026-03-02T09:42:00.000Z');
    expect(readTime('')).toBeNull();
    const local = new Date(2026, 2, 2, 8, 12, 30);
    expect(readTime('20260302081230')).toBe(local.toISOString());
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
        (date) => {
          const moment = new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString();
          expect(readTime(writeTime(moment))).toBe(moment);
        },
      ),
    );
    for (const text of ['2026', '20260230', 'yesterday', '20260302256000'])
      expect(() => readTime(text), text).toThrow();
  });

  it('know the calendar', () => {
    expect(readDay('19880229')).toBe('1988-02-29');
    expect(readDay('198802290000')).toBe('1988-02-29');
    expect(readDay('1988')).toBeNull();
    expect(() => readDay('19870229')).toThrow('no day');
  });
});

describe('character sets', () => {
  const korean = Buffer.from('PID|||1||\xb1\xe8^\xb9\xce\xc1\xf6', 'latin1');
  const message = (set: string) =>
    Buffer.concat([Buffer.from(`MSH|^~\\&|LIS||||2026||ORM^O01|1|P|2.5.1||||||${set}\r`), korean]);
  const nameIn = (bytes: Uint8Array) => textAt(find(readMessage(decodeHl7(bytes)), 'PID')!, 5);

  it('are taken from the header, and guessed where it names none', () => {
    expect(nameIn(message('KS X 1001'))).toBe('김');
    expect(nameIn(message(''))).toBe('김');
    expect(nameIn(message('8859/1'))).toBe('±è');
    expect(nameIn(Buffer.from('MSH|^~\\&|LIS\rPID|||1||김^민지'))).toBe('김');
  });

  it('of plain files show by their first bytes', () => {
    expect(decodeText(Buffer.from('\uFEFF김', 'utf8'))).toBe('김');
    expect(decodeText(Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('김', 'utf16le')]))).toBe('김');
    expect(decodeText(Buffer.from('\xb1\xe8', 'latin1'))).toBe('김');
  });
});
