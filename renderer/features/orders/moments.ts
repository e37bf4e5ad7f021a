const two = (value: number) => String(value).padStart(2, '0');

/** A moment as an input of type datetime-local has it, in this computer's zone; '' for none. */
export function localMoment(moment: string | null): string {
  if (moment === null) return '';
  const date = new Date(moment);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The other way; null for an empty or unfinished one. */
export function utcMoment(local: string): string | null {
  const date = new Date(local);
  return local === '' || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A day of an input of type date; null for an empty one. */
export const dayOf = (text: string): string | null => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);
