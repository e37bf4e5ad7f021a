const two = (value: number) => String(value).padStart(2, '0');

/** An instant as the value of a datetime-local input, in this computer's time zone; '' for null. */
export function localMoment(moment: string | null): string {
  if (moment === null) return '';
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The reverse of `localMoment`; null for an empty or incomplete value. */
export function utcMoment(local: string): string | null {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The day of a date input; null if empty. */
export const dayOf = (text: string): string | null => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);
