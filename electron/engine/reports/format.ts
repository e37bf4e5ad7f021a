import type { CountUnit, PreviousResult, Range, ReportContent, ReportReader } from '../../contract/reports.ts';
import { figureText } from '../../contract/rounding.ts';
import type { ReportWords } from './catalogue.ts';

export const UNITS: Record<CountUnit, string> = { '10*9/L': '×10⁹/L', '10*3/uL': '×10³/µL' };

/** A moment as `YYYY-MM-DD HH:MM` in the laboratory's zone; UTC when the zone is not known to this computer. */
export function momentIn(timeZone: string): (iso: string) => string {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  } catch {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
  return (iso) => {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return iso;
    const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
  };
}

/** `2-7`, `≤ 2`, `≥ 1`, `0`; empty without a range. */
export function rangeText(range: Range | null): string {
  if (!range) return '';
  const { low, high } = range;
  if (high === 0) return '0';
  if (low === null) return high === null ? '' : `≤ ${high}`;
  if (high === null) return `≥ ${low}`;
  return `${low}–${high}`;
}

/** An age as people say it: days under a month, months under two years, then years. */
export function ageText(days: number, words: ReportWords): string {
  if (days < 31) return words.days(days);
  if (days < 731) return words.months(Math.floor(days / 30.4375));
  return words.years(Math.floor(days / 365.25));
}

/** What a reader must know of the limits: that nobody has seen some of the cells, and why there may be none. */
export function cautions({ basis }: ReportContent, { notes }: ReportWords): string[] {
  return [
    ...(basis.limitsWithheld ? [notes.withheld(basis.unusualStain ?? 0)] : []),
    ...(basis.unreviewed ? [notes.unreviewed(basis.unreviewed)] : []),
  ];
}

/** A reader with their part in the result and their role. */
export function readerText({ part, name, title }: ReportReader, { readers }: ReportWords): string {
  return `${readers[part]}: ${name}${title ? `, ${readers.titles[title]}` : ''}`;
}

/** Figures beyond critical limits, one text each. */
export function criticalTexts({ critical = [], wbc }: ReportContent, words: ReportWords): string[] {
  return critical.map(({ item, measure, value, side, limit }) => {
    const name =
      item === 'wbc' ? words.wbc.title : item === 'neutrophils' ? words.table.neutrophils : words.classes[item];
    const unit = measure === 'percent' ? '%' : ` ${UNITS[wbc?.unit ?? '10*9/L']}`;
    const figure = figureText(value, measure === 'percent' ? 1 : 2);
    return `${name} ${figure}${unit} (${side === 'low' ? '<' : '>'} ${limit})`;
  });
}

/** The result before this one: its date and number, and the classes that differ by more than chance. */
export function previousText({ number, at, counted, classes }: PreviousResult, words: ReportWords): string {
  const differing = classes.filter(({ differs }) => differs).map(({ class: name }) => words.classes[name]);
  return `${at.slice(0, 10)}, ${number}, n = ${counted}. ${words.previous.rule} ${words.previous.differs(differing)}`;
}
