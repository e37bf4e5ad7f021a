import { LeukoscopeError } from '../../contract/errors.ts';

/**
 * HL7 version 2 as text: segments, fields, repetitions, components, sub-components. Everything here is the meaning, free of
 * delimiters and escapes; what a receiver sees is made by {@link writeMessage}.
 */
export interface Segment {
  name: string;
  /** Field n of the standard is `fields[n - 1]`; of MSH, whose first field is the delimiter itself, MSH-n is `fields[n - 2]`. */
  fields: Field[];
}
/** Repetitions of a field, each a list of components, each a list of sub-components. */
export type Field = string[][][];
export type Message = Segment[];

/** What a field may be given as: one text, a list of components, or the whole. */
export type FieldInput = string | readonly (string | readonly string[])[] | null;

/** A field of one value, one list of components, or nothing. */
export function field(input: FieldInput): Field {
  if (input === null) return [];
  if (typeof input === 'string') return [[[input]]];
  return [input.map((component) => (typeof component === 'string' ? [component] : [...component]))];
}

/** A segment of the given fields, by their number in the standard: `{ 3: 'A' }` is SEG-3. */
export function segment(name: string, fields: Readonly<Record<number, FieldInput>>): Segment {
  const first = name === 'MSH' ? 2 : 1;
  const last = Math.max(...Object.keys(fields).map(Number));
  return { name, fields: Array.from({ length: last - first + 1 }, (_, i) => field(fields[first + i] ?? null)) };
}

interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
}

const ENCODING_CHARACTERS = '^~\\&';
const ESCAPES: Record<string, string> = { '|': 'F', '^': 'S', '&': 'T', '~': 'R', '\\': 'E' };

/** Control characters would end a segment or a frame: they go as hexadecimal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SPECIAL = /[|^&~\\]|[\u0000-\u001f]+/g;

function escapeText(text: string): string {
  return text.toWellFormed().replaceAll(SPECIAL, (found) => {
    const letter = ESCAPES[found];
    return letter ? `\\${letter}\\` : `\\X${Buffer.from(found, 'latin1').toString('hex').toUpperCase()}\\`;
  });
}

function unescapeText(raw: string, delimiters: Delimiters): string {
  const { field, component, repetition, subcomponent, escape: mark } = delimiters;
  if (!raw.includes(mark)) return raw;
  const parts = raw.split(mark);
  let text = parts[0] ?? '';
  for (let i = 1; i < parts.length; i += 2) {
    const code = parts[i] ?? '';
    // A single escape character at the end is a sender's mistake: it stands for itself.
    if (i === parts.length - 1) return `${text}${mark}${code}`;
    text += meaningOf(code) ?? `${mark}${code}${mark}`;
    text += parts[i + 1] ?? '';
  }
  return text;

  function meaningOf(code: string): string | undefined {
    if (code === 'F') return field;
    if (code === 'S') return component;
    if (code === 'T') return subcomponent;
    if (code === 'R') return repetition;
    if (code === 'E') return mark;
    // Highlighting on and off.
    if (code === 'H' || code === 'N') return '';
    if (code.startsWith('.br') || code.startsWith('.sp')) return '\n';
    if (/^X([0-9A-Fa-f]{2})+$/.test(code)) return Buffer.from(code.slice(1), 'hex').toString('utf8');
    return undefined;
  }
}

/** A list without what is empty at its end. */
function trimmed(parts: string[]): string[] {
  const last = parts.findLastIndex((part) => part !== '');
  return parts.slice(0, last + 1);
}

const writeField = (value: Field): string =>
  value
    .map((components) => trimmed(components.map((parts) => trimmed(parts.map(escapeText)).join('&'))).join('^'))
    .join('~');

/** The message as it is sent: standard delimiters, every special character escaped, each segment ended by a carriage return. */
export function writeMessage(message: Message): string {
  return message
    .map(({ name, fields }) => {
      const texts = fields.map(writeField);
      if (name === 'MSH') texts[0] = ENCODING_CHARACTERS;
      return `${[name, ...trimmed(texts)].join('|')}\r`;
    })
    .join('');
}

/**
 * Reads one message, with the delimiters that its MSH names; line feeds between segments are accepted, because files have them.
 *
 * @throws LeukoscopeError BAD_REQUEST when it is no HL7 version 2 message.
 */
export function readMessage(text: string): Message {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '');
  const head = lines[0] ?? '';
  const [component = '', repetition = '', mark = '\\', subcomponent = '&'] = head.slice(4, 8);
  const delimiters: Delimiters = { field: head[3] ?? '', component, repetition, escape: mark, subcomponent };
  const distinct = new Set(Object.values(delimiters)).size === 5;
  if (!head.startsWith('MSH') || !distinct || /[\w\s]/.test(Object.values(delimiters).join(''))) {
    throw new LeukoscopeError('BAD_REQUEST', 'This is no HL7 message: it does not begin with MSH and its delimiters.');
  }
  const readField = (raw: string): Field =>
    raw === ''
      ? []
      : raw
          .split(delimiters.repetition)
          .map((repeated) =>
            repeated
              .split(delimiters.component)
              .map((part) => part.split(delimiters.subcomponent).map((sub) => unescapeText(sub, delimiters))),
          );
  return lines.map((line, index) => {
    const [name = '', ...raw] = line.split(delimiters.field);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name)) {
      throw new LeukoscopeError('BAD_REQUEST', `Segment ${index + 1} of the message has no valid name.`);
    }
    const fields = raw.map((value, i) => (name === 'MSH' && i === 0 ? [[[value]]] : readField(value)));
    return { name, fields };
  });
}

/** The text at `SEG-n.c.s` of a segment, of its first repetition; '' where there is nothing. */
export function textAt({ name, fields }: Segment, place: number, component = 1, sub = 1): string {
  return fields[name === 'MSH' ? place - 2 : place - 1]?.[0]?.[component - 1]?.[sub - 1] ?? '';
}

/** The first segment of that name. */
export const find = (message: Message, name: string): Segment | undefined =>
  message.find((candidate) => candidate.name === name);

/** A moment as HL7 has it, in UTC with its offset said: YYYYMMDDHHMMSS+0000. */
export const writeTime = (moment: string): string =>
  `${new Date(moment).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`;

/**
 * A moment of HL7 (at least to the day) as ISO 8601 in UTC; a time without an offset is the local one.
 *
 * @returns null for an empty text.
 * @throws LeukoscopeError BAD_REQUEST for anything else that is no moment.
 */
export function readTime(text: string): string | null {
  if (text === '' || text === '""') return null;
  const found = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?)?([+-]\d{4})?$/.exec(text);
  const [, year, month, day, hour = '00', minute = '00', second = '00', offset] = found ?? [];
  const zone = offset ? `${offset.slice(0, 3)}:${offset.slice(3)}` : '';
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  if (!found || Number.isNaN(moment.getTime()) || readDay(`${year}${month}${day}`) === null) {
    throw new LeukoscopeError('BAD_REQUEST', `"${text}" is no date and time of the form YYYYMMDDHHMMSS.`);
  }
  return moment.toISOString();
}

/**
 * A day of HL7, YYYYMMDD (what follows is ignored), as YYYY-MM-DD.
 *
 * @returns null for an empty text, or a date less precise than a day.
 * @throws LeukoscopeError BAD_REQUEST for a day that is not in the calendar.
 */
export function readDay(text: string): string | null {
  if (text === '' || text === '""' || /^\d{4}(\d{2})?$/.test(text)) return null;
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}`;
  const date = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso) {
    throw new LeukoscopeError('BAD_REQUEST', `"${text}" is no day of the form YYYYMMDD.`);
  }
  return iso;
}

/** Names of character sets (HL7 table 0211) that TextDecoder knows under others. */
const CHARACTER_SETS: Record<string, string> = {
  'UNICODE UTF-8': 'utf-8',
  '8859/1': 'iso-8859-1',
  '8859/15': 'iso-8859-15',
  'KS X 1001': 'euc-kr',
};

/** The text of a message or file of messages, by the character set that MSH-18 names; unnamed it is UTF-8, or Korean if it can't be. */
export function decodeHl7(bytes: Uint8Array): string {
  const head =
    Buffer.from(bytes.subarray(0, 2_000))
      .toString('latin1')
      .split(/[\r\n]/)[0] ?? '';
  const named =
    head
      .split(head[3] ?? '|')[17]
      ?.split(head[4] ?? '^')[0]
      ?.split('~')[0] ?? '';
  const set = CHARACTER_SETS[named.trim()];
  return set ? new TextDecoder(set).decode(bytes) : decodeText(bytes);
}

/** Text of unknown origin: by its byte order mark, as UTF-8 if it is that, else as Korean Windows text. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('euc-kr').decode(bytes);
  }
}
