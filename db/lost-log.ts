// How lost commits are detected. Three things are kept outside the log, so that they survive its deletion:
// that the file is open (`maintenance.clean`, in the file itself as long as it is), that it has a log (its header), and how far the events
// of sign-off had come (a file beside it). Each sign-off is besides put into the file at once.

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import type { ReadableConnection, WritableConnection } from './connection.ts';

const tallySchema = z.object({ seq: z.number().int().positive(), hash: z.string() });
/** The newest event of sign-off that was acknowledged to a person. */
export type Tally = z.infer<typeof tallySchema>;

/** Long enough for any tally: it is overwritten in place, so that no moment leaves it empty. */
const TALLY_LENGTH = 128;
/** In SQLite's header: 2 for a file that is written through a log. */
const WRITE_VERSION = { at: 18, log: 2 };

/** Where the newest event of sign-off is noted. */
export const tallyOf = (file: string): string => `${file}.signatures`;

/**
 * Whether a file that is written through a log has none. To be asked before SQLite opens it, which makes an empty one.
 *
 * A log that was emptied counts as none: this program leaves something in it while the file is open.
 */
export function logMissing(file: string): boolean {
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size > 0) return false;
  const byte = Buffer.alloc(1);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, byte, 0, 1, WRITE_VERSION.at);
  } finally {
    closeSync(descriptor);
  }
  return byte[0] === WRITE_VERSION.log;
}

/** The tally beside a file; undefined where there is none, or none that can be read. */
export function readTally(file: string): Tally | undefined {
  try {
    return tallySchema.parse(JSON.parse(readFileSync(tallyOf(file), 'utf8')));
  } catch {
    return undefined;
  }
}

/** A new database has nothing to do with a former one of the same name. */
export const forgetTally = (file: string): void => rmSync(tallyOf(file), { force: true });

/**
 * Puts an event of sign-off out of the reach of whatever happens to the log. The event is committed, so nothing here is a failure of
 * what was asked for: on a full disk it is in the log alone, as everything else is.
 */
export function recordSignature(db: WritableConnection, tally: Tally): void {
  if (db.file === ':memory:') return;
  try {
    db.checkpoint();
    const file = tallyOf(db.file);
    const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w');
    try {
      writeSync(descriptor, JSON.stringify(tally).padEnd(TALLY_LENGTH), 0);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The next write that needs the space reports it.
  }
}

/** Writes something into a log that was just emptied. */
export const markLog = (db: WritableConnection): void => {
  db.run('UPDATE maintenance SET opened = opened + 1 WHERE id = 1');
};

/**
 * What is missing of a database, in words; null when nothing is known to be.
 *
 * @param missing What {@link logMissing} said before the file was opened.
 * @param tally As it stood before the file was opened.
 */
export function lossOf(db: ReadableConnection, missing: boolean, tally: Tally | undefined): string | null {
  const open = db.get<{ clean: number }>('SELECT clean FROM maintenance WHERE id = 1')?.clean === 0;
  const found = tally && db.get<{ hash: string }>('SELECT hash FROM slide_events WHERE seq = $seq', { seq: tally.seq });
  const unsigned = tally !== undefined && found?.hash !== tally.hash;
  const gone = missing && open;
  if (!gone && !unsigned) return null;
  const newest = db.get<{ at: string }>('SELECT at FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)')?.at;
  const event = db.get<{ at: string }>(
    'SELECT at FROM review_events WHERE seq = (SELECT max(seq) FROM review_events)',
  )?.at;
  const since = [newest, event]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
  const last = since ? ` The newest remaining entry is of ${since.slice(0, 16).replace('T', ' ')} UTC.` : '';
  const what = gone
    ? `The log of ${db.file}, ${db.file}-wal, was removed while the database was open, and what was only in the log is lost.`
    : `${db.file} is older than what was signed in it: another file was put in its place, or the disk lost part of it.`;
  if (!unsigned) {
    return `${what}${last} Every signature is there; analyses and decisions on cells after that may be missing. Check the last slides, and restore the newest backup if it contains more.`;
  }
  const have = db.get<{ seq: number }>('SELECT max(seq) AS seq FROM slide_events')?.seq ?? 0;
  const count = tally.seq - have;
  const which = count > 0 ? `${count} of its signatures and amendments` : 'Signatures or amendments';
  return `${what}${last} ${which} ${count === 1 ? 'is' : 'are'} missing. Restore the newest backup if it contains them, and sign the others again.`;
}
