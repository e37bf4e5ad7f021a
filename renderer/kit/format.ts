const numbers = new Map<string, Intl.NumberFormat>();

/** Intl formatters are slow to build and a gallery needs thousands of numbers, so each is built once. */
function numberFormat(language: string, digits: number): Intl.NumberFormat {
  const key = `${language}/${digits}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format;
}

export function formatNumber(value: number, language: string, digits = 0): string {
  return numberFormat(language, digits).format(value);
}

/** @param share 0..1 */
export function formatShare(share: number, language: string, digits = 0): string {
  return `${formatNumber(share * 100, language, digits)}%`;
}

/** A confidence 0..1 as a whole percentage that never rounds up to certainty: 0.997 is 99%, only 1 is 100%. */
export function formatConfidence(confidence: number, language: string): string {
  return `${formatNumber(Math.floor(confidence * 100 + 1e-9), language)}%`;
}

/** @param iso an ISO 8601 instant */
export function formatDate(iso: string, language: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

export type DurationParts =
  | { key: 'time.seconds'; values: { seconds: number } }
  | { key: 'time.minutes'; values: { minutes: number; seconds: number } }
  | { key: 'time.hours'; values: { hours: number; minutes: number } };

/** The catalogue key and values for a duration in at most two units. Anything under a second is 1 s. */
export function durationParts(milliseconds: number): DurationParts {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (seconds < 60) return { key: 'time.seconds', values: { seconds } };
  if (seconds < 3600)
    return { key: 'time.minutes', values: { minutes: Math.floor(seconds / 60), seconds: seconds % 60 } };
  const minutes = Math.round(seconds / 60);
  return { key: 'time.hours', values: { hours: Math.floor(minutes / 60), minutes: minutes % 60 } };
}
