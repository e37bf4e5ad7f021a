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
    segment('MSH', [
      null,
      of(5),
      of(6),
      of(3),
      of(4),
      writeTime(options.at),
      null,
      of(9, 2) ? ['ACK', of(9, 2), 'ACK'] : 'ACK',
      options.controlId,
      of(11) || 'P',
      of(12) || '2.5.1',
      null,
      null,
      null,
      null,
      null,
      'UNICODE UTF-8',
    ]),
    segment('MSA', [code, of(10), text]),
    ...(text === null
      ? []
      : [segment('ERR', [null, null, ['207', 'Application internal error', 'HL70357'], 'E', null, null, null, text])]),
  ]);
}
