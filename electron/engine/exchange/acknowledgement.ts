import { find, type Message, readMessage, segment, textAt, writeMessage, writeTime } from './hl7-text.ts';

/** What a receiver says of a message: taken, failed (worth another try), or refused (a person must look). */
export interface Acknowledgement {
  verdict: 'accepted' | 'failed' | 'refused';
  /** The code of the answer and the receiver's own words. */
  text: string;
}

/** Codes of MSA-1; those that begin with C are of the enhanced mode. */
const VERDICTS: Record<string, Acknowledgement['verdict']> = {
  AA: 'accepted',
  CA: 'accepted',
  AE: 'failed',
  CE: 'failed',
  AR: 'refused',
  CR: 'refused',
};

/** The acknowledgement of message `controlId` in an answer; undefined when the answer is none, or another message's. */
export function readAcknowledgement(answer: string, controlId: string): Acknowledgement | undefined {
  let message: Message;
  try {
    message = readMessage(answer);
  } catch {
    return undefined;
  }
  const msa = find(message, 'MSA');
  const verdict = msa && VERDICTS[textAt(msa, 1)];
  if (!msa || !verdict || textAt(msa, 2) !== controlId) return undefined;
  const err = find(message, 'ERR');
  // ERR-8 is meant for people, ERR-7 diagnoses, ERR-3 is a code with a text; MSA-3 is what older versions have.
  const words = [textAt(msa, 3), ...(err ? [textAt(err, 8), textAt(err, 7), textAt(err, 3, 2)] : [])];
  const said = words.filter(Boolean).join('; ').slice(0, 500);
  return { verdict, text: `${textAt(msa, 1)}: ${said || 'the receiver gave no reason'}` };
}

/** The answer to `message`: taken, failed for now, or refused for what is in it. */
export function acknowledge(
  message: Message | undefined,
  code: 'AA' | 'AE' | 'AR',
  options: { controlId: string; at: string; text?: string },
): string {
  const header = message && find(message, 'MSH');
  const of = (place: number, component = 1) => (header ? textAt(header, place, component) : '');
  const text = options.text ?? null;
  return writeMessage([
    segment('MSH', {
      3: of(5),
      4: of(6),
      5: of(3),
      6: of(4),
      7: writeTime(options.at),
      9: of(9, 2) ? ['ACK', of(9, 2), 'ACK'] : 'ACK',
      10: options.controlId,
      11: of(11) || 'P',
      12: of(12) || '2.5.1',
      18: 'UNICODE UTF-8',
    }),
    segment('MSA', { 1: code, 2: of(10), 3: text }),
    ...(text === null
      ? []
      : [segment('ERR', { 3: ['207', 'Application internal error', 'HL70357'], 4: 'E', 8: text })]),
  ]);
}
