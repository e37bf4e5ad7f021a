import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadableConnection, WritableConnection } from '../../../db/connection.ts';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { SlideId } from '../../../electron/contract/index.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';
import {
  codeOf,
  DIFFERENTIAL,
  fileNames,
  makeCell,
  makeImage,
  makeOrder,
  makeRun,
  sha256,
  storeSlide,
  TIMING,
  temporaryFolder,
} from '../support.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let db: LeukoscopeDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'leukoscope.db');
  db = openDatabase(file);
});
afterEach(() => {
  db.close();
  folder.remove();
});

const actor = { id: 'person:1', name: 'Reader One' };
const admin = { id: 'person:9', name: 'Administrator' };

function order(accession: string, mrn: string, family: string): void {
  db.orders.save(
    {
      ...makeOrder(accession, {
        mrn,
        authority: 'HOSP',
        family,
        given: 'Xanthippe',
        birthDate: '1970-01-02',
        sex: 'female',
      }),
      ward: `WARD-${family}`,
      clinicalDetails: `known to have ${family}-disease`,
    },
    'typed',
    admin.id,
  );
}

/** A slide of a sample, whose pictures are its own. */
function slideOf(accession: string, name: string): SlideId {
  const slideId = db.slides.create({ name, accession, synthetic: true });
  const names = fileNames(2);
  const run = db.runs.start(makeRun(slideId, names));
  const images = names.map((relative, i) => ({
    ...makeImage(relative, [makeCell(2 * i + 1), makeCell(2 * i + 2)]),
    sha256: sha256(`${name} ${relative}`),
  }));
  db.runs.appendBatch(run, { images, refused: [] });
  db.runs.finish(run, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  return slideId;
}

function review(slide: SlideId, text: string): void {
  const reviews = db.reviewsWith(derivedMetricsOf);
  const cells = db.slides.get(slide)!.cells.map(({ id }) => id);
  reviews.apply({ slide, reader: 1, actor }, [{ action: 'relabel', to: 'MO', cellIds: [cells[0]!] }]);
  reviews.apply({ slide, reader: 1, actor }, [{ action: 'comment', text, cellIds: [cells[1]!] }]);
  reviews.undoRedo({ slide, reader: 1, actor }, 'undo');
  reviews.apply({ slide, reader: 1, actor }, [{ action: 'comment', text, cellIds: cells }]);
}

function sign(slide: SlideId): void {
  const run = db.slides.get(slide)!.run!.id;
  db.signoff.record(slide, actor, () => ({
    kind: 'signed',
    version: 1,
    run,
    detail: { note: 'SIGNSECRET' },
    next: { stage: 'signed' },
  }));
}

/** Two patients whose events are mixed: the one erased before, between and after the other. */
function twoPatients(): { gone: SlideId; stays: SlideId } {
  order('A-1', 'M-GONE', 'Zyzzyva');
  order('A-2', 'M-STAYS', 'Quagga');
  const gone = slideOf('A-1', 'slide of Zyzzyva');
  const stays = slideOf('A-2', 'slide of Quagga');
  review(gone, 'Zyzzyva has blasts');
  review(stays, 'Quagga is well');
  review(gone, 'Zyzzyva again');
  sign(gone);
  sign(stays);
  return { gone, stays };
}

describe('the erasure of a patient', () => {
  it('counts first, takes all of one patient, and leaves every other chain whole', () => {
    const { gone, stays } = twoPatients();
    const before = db.slides.get(stays);
    expect(db.check().problems).toEqual([]);
    const plan = db.erasures.plan({ mrn: 'M-GONE', authority: null });
    expect(plan).toMatchObject({ patients: 1, orders: 1, cells: 4, originals: 2 });
    expect(plan.slides).toEqual([{ id: gone, name: 'slide of Zyzzyva', signed: true }]);
    expect(db.slides.get(gone)).toBeDefined();

    const { record, originals, logCleared } = db.erasures.erase(
      { mrn: 'M-GONE', authority: 'HOSP' },
      admin,
      'request 17',
    );
    expect(record).toMatchObject({ actor: admin, reason: 'request 17', counts: { slides: 1, signed: 1, cells: 4 } });
    expect(originals).toHaveLength(2);
    expect(logCleared).toBe(true);
    expect(db.check().problems).toEqual([]);
    expect(db.slides.get(gone)).toBeUndefined();
    expect(db.orders.get('A-1')).toBeUndefined();
    expect(db.patients.find('M-GONE', 'HOSP')).toBeUndefined();
    expect(db.slides.get(stays)).toEqual(before);
    expect(db.erasures.list()).toEqual([record]);
    // Work goes on, and the chain with it.
    const second = slideOf('A-3', 'later');
    review(second, 'fine');
    expect(db.check().problems).toEqual([]);
    expect(db.stats().reviewEvents).toBeGreaterThan(plan.events);
  });

  it('leaves none of the patient’s words in any byte of the file or its log', () => {
    twoPatients();
    db.erasures.erase({ mrn: 'M-GONE', authority: null }, admin, 'request');
    const secrets = ['Zyzzyva', 'zyzzyva', 'M-GONE'];
    for (const suffix of ['', '-wal'])
      for (const secret of secrets)
        expect(readFileSync(file + suffix).includes(secret), `${secret} in ${suffix}`).toBe(false);
    expect(readFileSync(file).includes('Quagga')).toBe(true);
    const connection = new ReadableConnection(file);
    expect(JSON.stringify(connection.all('SELECT * FROM audit_log'))).not.toContain('A-1');
    connection.close();
  });

  it('keeps an original that another slide shares', () => {
    order('A-1', 'M-GONE', 'Zyzzyva');
    slideOf('A-1', 'one');
    const other = storeSlide(db, 'other', 1, 1);
    expect(db.erasures.plan({ accession: 'A-1' }).originals).toBe(2);
    const connection = new WritableConnection(file);
    const shared = connection.get<{ sha256: string }>('SELECT sha256 FROM images WHERE slide = 1 LIMIT 1')!.sha256;
    connection.run('UPDATE images SET sha256 = $shared WHERE slide = $slide', { shared, slide: other.slideId });
    connection.close();
    expect(db.erasures.plan({ accession: 'A-1' }).originals).toBe(1);
    expect(db.erasures.erase({ accession: 'A-1' }, admin, 'request').originals).not.toContain(shared);
  });

  it('says what is wrong: no such patient, two authorities, an analysis under way', () => {
    expect(codeOf(() => db.erasures.plan({ mrn: 'nobody', authority: null }))).toBe('NOT_FOUND');
    expect(codeOf(() => db.erasures.plan({ accession: 'nothing' }))).toBe('NOT_FOUND');
    order('A-1', 'M-1', 'One');
    db.patients.save({ mrn: 'M-1', authority: 'OTHER', family: 'x', given: 'y', birthDate: null, sex: 'unknown' });
    expect(codeOf(() => db.erasures.plan({ mrn: 'M-1', authority: null }))).toBe('CONFLICT');
    const slideId = db.slides.create({ name: 'running', accession: 'A-1', synthetic: true });
    db.runs.start(makeRun(slideId, ['a.png']));
    expect(codeOf(() => db.erasures.erase({ mrn: 'M-1', authority: 'HOSP' }, admin, 'request'))).toBe('CONFLICT');
    expect(db.orders.get('A-1')).toBeDefined();
  });

  it('is the only way to empty an event, and any other way shows', () => {
    twoPatients();
    const raw = new Sqlite(file);
    const attempts = [
      "UPDATE review_events SET text = 'other' WHERE seq = 2",
      "UPDATE review_events SET kind = 'erased', cell = NULL WHERE seq = 2",
      'DELETE FROM review_events WHERE seq = 2',
      'DELETE FROM slide_events',
      "UPDATE erasures SET reason = 'x'",
    ];
    db.erasures.erase({ mrn: 'M-GONE', authority: null }, admin, 'request');
    for (const sql of attempts) {
      expect(() => raw.exec(sql), sql).toThrow(/append-only|CHECK/);
    }
    // Someone with the triggers out of the way, who empties one event more.
    raw.exec('DROP TRIGGER review_events_keep_update');
    const seq = raw.prepare('SELECT seq FROM review_events WHERE erased IS NULL ORDER BY seq LIMIT 1').pluck().get();
    raw
      .prepare(
        `UPDATE review_events SET erased = 1, kind = 'erased', cell = NULL, from_class = NULL, to_class = NULL, undoes = NULL,
           reason = NULL, slide = NULL, version = NULL, reader = NULL, batch = NULL, text = NULL WHERE seq = ?`,
      )
      .run(seq);
    raw.close();
    expect(db.check().problems.join('\n')).toMatch(/erasure 1 are not those/);
  });

  it('finds an event before an erased stretch that was altered with all hashes made anew', () => {
    twoPatients();
    db.erasures.erase({ mrn: 'M-GONE', authority: null }, admin, 'request');
    const raw = new Sqlite(file);
    raw.exec('DROP TRIGGER review_events_keep_update');
    const rows = raw.prepare('SELECT seq, erased FROM review_events ORDER BY seq').all() as {
      seq: number;
      erased: number | null;
    }[];
    const last = rows.findLast((row, i) => row.erased === null && rows[i + 1]?.erased != null)!;
    raw.prepare('UPDATE review_events SET hash = ? WHERE seq = ?').run(sha256('forged'), last.seq);
    raw.close();
    const problems = db.check().problems.join('\n');
    expect(problems).toContain('are not those that are erased');
  });
});
