const HANGUL = /^[\p{Script=Hangul}\s]+$/u;

/** A patient's name as one text. Korean names are written family name first and in one word; others have a comma between. */
export function patientName({ family, given }: { family: string; given: string }): string {
  if (HANGUL.test(family + given)) return family + given;
  return [family, given].filter(Boolean).join(', ');
}
