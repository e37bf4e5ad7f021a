import { CsvError, parse } from 'csv-parse/sync';
import { CELL_CLASSES, type CellClass } from '../../contract/classes.ts';
import { LeukoscopeError, toWireError } from '../../contract/errors.ts';
import type { Priority, Sex } from '../../contract/orders.ts';
import { type OrderInput, readWbc } from './order-input.ts';

/** A column of a worklist, and the headings under which it is known: without spaces, signs and case. */
const COLUMNS = {
  accession: [
    'accession',
    'accessionnumber',
    'accessionno',
    'sampleid',
    'sample',
    'specimenid',
    'specimennumber',
    'barcode',
    '접수번호',
    '검체번호',
    '바코드',
  ],
  mrn: [
    'mrn',
    'patientid',
    'patientno',
    'patientnumber',
    'medicalrecordnumber',
    'pid',
    '등록번호',
    '환자번호',
    '병록번호',
  ],
  authority: ['authority', 'assigningauthority', 'issuer', '발급기관'],
  name: ['name', 'patientname', 'patient', '환자명', '이름', '성명'],
  family: ['family', 'familyname', 'lastname', 'surname', '성'],
  given: ['given', 'givenname', 'firstname', 'forename'],
  birthDate: ['birthdate', 'dateofbirth', 'dob', 'born', '생년월일'],
  sex: ['sex', 'gender', '성별'],
  placer: ['placer', 'placernumber', 'ordernumber', 'orderid', 'orderno', '처방번호', '오더번호'],
  test: ['test', 'testcode', 'service', 'code', '검사코드', '검사'],
  specimen: ['specimen', 'specimentype', 'material', '검체', '검체종류'],
  orderedAt: ['ordered', 'orderedat', 'orderdate', 'ordertime', 'requested', '처방일시', '의뢰일시', '처방일'],
  collectedAt: [
    'collected',
    'collectedat',
    'collection',
    'collectiontime',
    'collectiondate',
    'drawn',
    '채취일시',
    '채혈일시',
    '채혈일',
  ],
  receivedAt: ['received', 'receivedat', 'receivedtime', 'receiveddate', '접수일시', '접수일'],
  orderer: ['orderer', 'orderedby', 'physician', 'doctor', 'requester', '의뢰의', '처방의', '의사'],
  ward: ['ward', 'location', 'department', 'unit', 'clinic', '병동', '진료과', '부서'],
  priority: ['priority', 'urgency', '우선순위', '응급', '응급여부'],
  wbc: ['wbc', 'wbccount', 'whitecellcount', 'leukocytes', '백혈구', '백혈구수'],
  wbcUnit: ['wbcunit', 'wbcunits', '백혈구단위'],
  clinicalDetails: [
    'clinicaldetails',
    'clinicalinformation',
    'clinical',
    'diagnosis',
    'details',
    '임상정보',
    '진단',
    '진단명',
  ],
  targetCount: ['target', 'targetcount', 'cells', 'count', '목표', '목표세포수', '계수목표'],
  reviewClasses: ['review', 'reviewclasses', 'alwaysreview', '필수검토'],
} as const;
type Column = keyof typeof COLUMNS;
const ALIASES: ReadonlyMap<string, Column> = new Map(
  Object.entries(COLUMNS).flatMap(([column, names]) => names.map((name) => [name, column as Column] as const)),
);

const SEXES: Record<string, Sex> = {
  m: 'male',
  male: 'male',
  남: 'male',
  남자: 'male',
  남성: 'male',
  f: 'female',
  female: 'female',
  여: 'female',
  여자: 'female',
  여성: 'female',
  o: 'other',
  other: 'other',
  u: 'unknown',
  unknown: 'unknown',
};
const PRIORITIES: Record<string, Priority> = {
  routine: 'routine',
  r: 'routine',
  n: 'routine',
  no: 'routine',
  일반: 'routine',
  urgent: 'urgent',
  asap: 'urgent',
  a: 'urgent',
  긴급: 'urgent',
  stat: 'stat',
  s: 'stat',
  y: 'stat',
  yes: 'stat',
  emergency: 'stat',
  응급: 'stat',
};

const bad = (message: string) => new LeukoscopeError('BAD_REQUEST', message);
const headingOf = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Year, month, day and perhaps a time, with any of - / . between them, or as digits alone. Other orders of them are not guessed. */
const DATE =
  /^(\d{4})[-/.]?\s?(\d{1,2})[-/.]?\s?(\d{1,2})\.?(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function dateParts(text: string, what: string) {
  const found = DATE.exec(text.trim());
  const [, year = '', month = '', day = '', hour, minute = '00', second = '00', zone = ''] = found ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const real = new Date(`${date}T00:00:00Z`);
  if (!found || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== date) {
    throw bad(`${what} "${text}" is no date. Write YYYY-MM-DD, with HH:MM after it for a time.`);
  }
  return { date, time: `${(hour ?? '0').padStart(2, '0')}:${minute}:${second}${zone}` };
}

function momentOf(text: string, what: string): string {
  const { date, time } = dateParts(text, what);
  const moment = new Date(`${date}T${time}`);
  if (Number.isNaN(moment.getTime())) throw bad(`${what} "${text}" is no time of day.`);
  return moment.toISOString();
}

function oneOf<T>(table: Record<string, T>, text: string, what: string): T {
  const found = table[text.trim().toLowerCase()];
  if (found === undefined) throw bad(`${what} "${text}" is not known.`);
  return found;
}

function classesOf(text: string): CellClass[] {
  const codes = text
    .toUpperCase()
    .split(/[\s,;+/|]+/)
    .filter(Boolean);
  const wrong = codes.find((code) => !(CELL_CLASSES as readonly string[]).includes(code));
  if (wrong !== undefined) throw bad(`"${wrong}" is no class. Classes are ${CELL_CLASSES.join(', ')}.`);
  return codes as CellClass[];
}

function targetOf(text: string): number {
  const target = Number(text);
  if (!Number.isInteger(target) || target < 1) throw bad(`The target count "${text}" is no whole number.`);
  return target;
}

/** "Kim, Minji" has a family and a given name; a name without a comma is kept whole. */
function nameOf(text: string): { family: string; given: string } {
  const [family = '', ...given] = text.split(',');
  return { family: family.trim(), given: given.join(',').trim() };
}

function inputOf(cell: (column: Column) => string): OrderInput {
  const accession = cell('accession');
  if (!accession) throw bad('The accession number is missing.');
  /** The parts whose cells are not empty. */
  const some = <T>(column: Column, read: (text: string) => T): T | undefined => {
    const text = cell(column);
    return text === '' ? undefined : read(text);
  };
  const name = cell('family') ? { family: cell('family'), given: cell('given') } : some('name', nameOf);
  const mrn = cell('mrn');
  if (!mrn && (name || cell('birthDate') || cell('sex'))) {
    throw bad('A patient needs a number (the column mrn) beside name, date of birth or sex.');
  }
  const person = mrn
    ? {
        mrn,
        authority: cell('authority'),
        ...name,
        ...some('birthDate', (text) => ({ birthDate: dateParts(text, 'The date of birth').date })),
        ...some('sex', (text) => ({ sex: oneOf(SEXES, text, 'The sex') })),
      }
    : undefined;
  const optional = {
    patient: person,
    placer: some('placer', String),
    service: some('test', (code) => ({ code, name: '', system: '' })),
    specimen: some('specimen', String),
    orderedAt: some('orderedAt', (text) => momentOf(text, 'The time of the order')),
    collectedAt: some('collectedAt', (text) => momentOf(text, 'The time of collection')),
    receivedAt: some('receivedAt', (text) => momentOf(text, 'The time of receipt')),
    orderer: some('orderer', String),
    ward: some('ward', String),
    priority: some('priority', (text) => oneOf(PRIORITIES, text, 'The priority')),
    wbc: some('wbc', (text) => readWbc(text, cell('wbcUnit'))),
    clinicalDetails: some('clinicalDetails', String),
    targetCount: some('targetCount', targetOf),
    reviewClasses: some('reviewClasses', classesOf),
  };
  const input = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { accession, ...input };
}

/** A line of a worklist: its order, or what is wrong with it. */
export type WorklistLine = { line: number; accession: string | null } & ({ input: OrderInput } | { error: string });

/**
 * Reads a worklist: a table with headings, its columns separated by commas, semicolons or tabs. Unknown columns are
 * ignored; an invalid line is refused with its reason, and the others are read.
 *
 * @throws LeukoscopeError BAD_REQUEST when there is no table or it has no column of accession numbers.
 */
export function readWorklist(text: string): WorklistLine[] {
  const head = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/, 1)[0] ?? '';
  const [delimiter = ','] = [',', ';', '\t'].toSorted((a, b) => head.split(b).length - head.split(a).length);
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true,
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
    }) as unknown as typeof rows;
  } catch (error) {
    const where = error instanceof CsvError && 'lines' in error ? ` (line ${String(error.lines)})` : '';
    throw bad(`The worklist can't be read as a table${where}: ${toWireError(error).message}`);
  }
  const columns = (rows[0]?.record ?? []).map((heading) => ALIASES.get(headingOf(heading)));
  if (!columns.includes('accession')) {
    throw bad(
      `The first line has no column of accession numbers. Call it ${COLUMNS.accession.slice(0, 3).join(', ')} or 접수번호.`,
    );
  }
  const places = new Map(columns.flatMap((column, i) => (column ? [[column, i] as const] : [])).toReversed());
  const seen = new Map<string, number>();
  return rows.slice(1).map(({ record, info: { lines } }) => {
    const cell = (column: Column) => (record[places.get(column) ?? -1] ?? '').trim();
    const accession = cell('accession') || null;
    try {
      const input = inputOf(cell);
      const before = seen.get(input.accession);
      if (before !== undefined) throw bad(`Accession number ${input.accession} is on line ${before} already.`);
      seen.set(input.accession, lines);
      return { line: lines, accession, input };
    } catch (error) {
      return { line: lines, accession, error: toWireError(error).message };
    }
  });
}
