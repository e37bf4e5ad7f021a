import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LeukoscopeDatabase, openDatabase } from '../../../db/index.ts';
import type { CellClass, OrderContent, ReportId, SlideId } from '../../../electron/contract/index.ts';
import { reportContentSchema } from '../../../electron/contract/reports.ts';
import { localActor } from '../../../electron/engine/accounts/session.ts';
import { contentHash } from '../../../electron/engine/reports/canonical.ts';
import { ReportService } from '../../../electron/engine/reports/service.ts';
import { ReviewService } from '../../../electron/engine/review/service.ts';
import { SignoffService } from '../../../electron/engine/review/signoff.ts';
import { encodeThumbnail } from '../../../native/images/index.ts';
import { DIFFERENTIAL, fileNames, makeCell, makeImage, makeRun, TIMING } from '../../db/support.ts';

const ORDER: OrderContent = {
  accession: 'A-1',
  patient: null,
  placer: null,
  service: null,
  specimen: 'Peripheral blood',
  orderedAt: null,
  collectedAt: null,
  receivedAt: null,
  orderer: null,
  ward: null,
  priority: 'routine',
  wbc: null,
  clinicalDetails: null,
  targetCount: null,
  reviewClasses: [],
};
const FONTS = join(import.meta.dirname, '../../../out/fonts');
let database: LeukoscopeDatabase;
const actor = localActor();
const STORED_PASSWORD = { algorithm: 'scrypt', N: 2, r: 8, p: 1, salt: '', hash: '' } as const;
let review: ReviewService;
let signoff: SignoffService;
let reports: ReportService;
let slideId: SlideId;
const notified: SlideId[] = [];

/** A slide of 28 cells, two of each class, behind the parts of the engine that make a report of it. */
beforeEach(async () => {
  database = openDatabase(':memory:');
  review = new ReviewService(database, () => undefined);
  signoff = new SignoffService(database, review);
  reports = new ReportService({ database, review, signoff }, FONTS, (id) => notified.push(id));
  const thumb = await encodeThumbnail(new Uint8Array(8 * 8 * 3).fill(120), 8, 8, 8);
  slideId = database.slides.create({ name: 'Issue', accession: 'A-1', synthetic: true });
  const names = fileNames(2);
  const runId = database.runs.start(makeRun(slideId, names));
  const images = names.map((name, i) =>
    makeImage(
      name,
      Array.from({ length: 14 }, (_, j) => ({ ...makeCell(14 * i + j), status: 'classified' as const, thumb })),
    ),
  );
  database.runs.appendBatch(runId, { images, refused: [] });
  database.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
  review.reviews.refresh();
});
afterEach(() => database.close());

const cellsOf = () => review.slide(slideId, actor.id).cells;
const sign = () => {
  review.apply(slideId, [{ action: 'confirm', cellIds: cellsOf().map(({ id }) => id) }], actor);
  return signoff.sign({ slideId, meaning: 'reviewed', overrideReason: 'A test slide of few cells.' }, actor);
};
const details = (comment: string) => ({ wbc: null, comment, clinicalDetails: null });

describe('issuing a report', () => {
  it('refuses an unsigned slide, whose preview is preliminary', async () => {
    const { content, current } = await reports.state(slideId, actor.id);
    expect(content.report.status).toBe('preliminary');
    expect(content.basis).toMatchObject({ counted: 24, cells: 28, images: 2, imageKind: 'field' });
    expect(current).toBeNull();
    await expect(reports.issue(slideId, 'en', 'a4', actor)).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('freezes what was signed: the same bytes ever after, whatever is typed or set later', async () => {
    await sign();
    const issued = await reports.issue(slideId, 'en', 'a4', actor);
    expect(issued).toMatchObject({ number: 'A-1-1', status: 'final', revision: 1, supersedes: null });
    const file = () =>
      reports.file({ slideId, reportId: issued.id, language: 'en', paper: 'a4', format: 'pdf' }, actor.id);
    const before = Buffer.from(await file());
    database.settings.set(
      'laboratory',
      'reports.laboratory',
      { name: 'New', address: [], contact: '', accreditation: '', timeZone: '' },
      'x',
    );
    reports.describe(slideId, details('Typed later.'), actor);
    expect(Buffer.from(await file()).equals(before)).toBe(true);
    const stored = database.reports.get(issued.id);
    expect(reportContentSchema.parse(stored?.content)).toEqual(stored?.content);
    expect(stored && contentHash(stored.content)).toBe(issued.sha256);
    expect(notified).toContain(slideId);
  });

  it('says who read and signed, with their titles, and what the patient had before', async () => {
    const patient = { mrn: '7', authority: '', family: '김', given: '하늘', birthDate: null, sex: 'unknown' as const };
    const before = database.slides.create({ name: 'Before', accession: 'A-0', synthetic: true });
    const day = (n: number) => `2026-03-0${n}T08:00:00.000Z`;
    database.orders.save({ ...ORDER, accession: 'A-0', patient, collectedAt: day(1) }, 'typed', 'kim');
    database.orders.save({ ...ORDER, patient, collectedAt: day(2) }, 'typed', 'kim');
    const earlier = await reports.content(slideId, null, actor.id);
    expect(earlier.previous).toBeNull();
    const content = {
      ...earlier,
      report: { ...earlier.report, status: 'final' as const },
      sample: { ...earlier.sample, slideId: before, collectedAt: day(1) },
    };
    database.reports.add({
      content,
      json: JSON.stringify(content),
      sha256: 'a'.repeat(64),
      language: 'en',
      paper: 'a4',
      createdAt: day(1),
      createdBy: 'kim',
      supersedes: null,
    });
    const id = database.people.create(
      { login: 'park', name: 'Park', roles: ['technologist', 'pathologist'], password: STORED_PASSWORD },
      'kim',
    );
    const park = { id: `person:${typeof id === 'object' ? id.id : id}`, name: 'Park' };
    review.apply(slideId, [{ action: 'confirm', cellIds: cellsOf().map((cell) => cell.id) }], actor);
    await signoff.sign({ slideId, meaning: 'approved', overrideReason: 'Few cells.' }, park);
    const { readers, previous } = await reports.content(slideId, null, actor.id);
    expect(readers).toEqual([
      { part: 'first', name: actor.name, title: null },
      { part: 'signer', name: 'Park', title: 'pathologist' },
    ]);
    expect(previous).toMatchObject({ at: day(1), counted: 24 });
    expect(previous?.classes.some(({ differs }) => differs)).toBe(false);
  });

  it('is explained as everything stood when it was signed, whatever an amendment says', async () => {
    await sign();
    const first = await reports.issue(slideId, 'en', 'a4', actor);
    signoff.amend(slideId, 'Two cells looked at again', actor);
    const [neutrophil] = cellsOf().filter((cell) => cell.class === 'NE');
    const [eosinophil] = cellsOf().filter((cell) => cell.class === 'EO');
    review.apply(
      slideId,
      [
        { action: 'relabel', cellIds: [neutrophil!.id], to: 'BL' },
        { action: 'exclude', cellIds: [eosinophil!.id], reason: 'torn' },
      ],
      actor,
    );
    await signoff.sign({ slideId, meaning: 'reviewed', overrideReason: 'A test slide of few cells.' }, actor);
    const second = await reports.issue(slideId, 'en', 'a4', actor);

    const then = (name: CellClass | null, report: ReportId | null) => database.provenance(slideId, name, 1, report)!;
    for (const name of ['NE', 'EO', 'BL'] as const) {
      const old = then(name, first.id);
      expect(old.report).toEqual({ id: first.id, number: 'A-1-1', version: 1 });
      expect([name, old.counts.now]).toEqual([name, 2]);
      expect(old.differential?.classes[name]?.count).toBe(2);
      expect(old.signature?.version).toBe(1);
      const until = old.signature?.head?.seq ?? 0;
      expect(until).toBeGreaterThan(0);
      for (const { events } of old.cells) for (const event of events) expect(event.seq).toBeLessThanOrEqual(until);
    }
    const counts = (report: ReportId | null) =>
      (['NE', 'EO', 'BL'] as const).map((name) => then(name, report).counts.now);
    expect(counts(second.id)).toEqual([1, 1, 3]);
    expect(counts(null)).toEqual([1, 1, 3]);
    expect(then('BL', second.id).signature?.version).toBe(2);
    expect(then(null, null)).toMatchObject({ report: null, differential: null });
    expect(then(null, null).reports.map(({ id }) => id)).toEqual([second.id, first.id]);

    // A later analysis brings cells of its own: what was signed were the old ones.
    signoff.amend(slideId, 'Analysed again', actor);
    const runId = database.runs.start(makeRun(slideId, ['again.png']));
    database.runs.appendBatch(runId, { images: [makeImage('again.png', [makeCell(501)])], refused: [] });
    database.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
    review.reviews.show(slideId, runId, actor.id, true);
    expect(then(null, null).run.id).toBe(runId);
    expect(then(null, first.id).run.id).not.toBe(runId);
    expect(counts(first.id)).toEqual([2, 2, 2]);
    expect(database.provenance(slideId, null, 1, 999 as ReportId)).toBeUndefined();
  });

  it('closes the order that it answers', async () => {
    database.orders.save(ORDER, 'typed', 'tester');
    await sign();
    expect(database.orders.get('A-1')?.status).toBe('open');
    await reports.issue(slideId, 'en', 'a4', actor);
    expect(database.orders.get('A-1')?.status).toBe('reported');
  });

  it('gives the same report again while nothing changed, and a new revision once something did', async () => {
    await sign();
    const first = await reports.issue(slideId, 'en', 'a4', actor);
    expect(await reports.issue(slideId, 'ko', 'letter', actor)).toEqual(first);
    reports.describe(slideId, details('Toxic granulation.'), actor);
    expect((await reports.state(slideId, actor.id)).current).toBeNull();
    const second = await reports.issue(slideId, 'en', 'a4', actor);
    expect(second).toMatchObject({ number: 'A-1-1.2', revision: 2, status: 'corrected', supersedes: 'A-1-1' });
    expect(database.reports.ofSlide(slideId).map(({ number }) => number)).toEqual(['A-1-1.2', 'A-1-1']);
  });

  it('shows old and new of an amendment, and keeps the first report as it was', async () => {
    await sign();
    const first = await reports.issue(slideId, 'en', 'a4', actor);
    signoff.amend(slideId, 'One blast is a monocyte.', actor);
    const blast = cellsOf().find((cell) => cell.class === 'BL');
    review.apply(slideId, [{ action: 'relabel', cellIds: [blast!.id], to: 'MO' }], actor);
    await sign();
    const second = await reports.issue(slideId, 'en', 'a4', actor);
    expect(second).toMatchObject({ number: 'A-1-2', version: 2, status: 'corrected', supersedes: first.number });
    const { amendments, signatures, provenance } = await reports.content(slideId, second.id, actor.id);
    expect(amendments).toHaveLength(1);
    expect(amendments[0]).toMatchObject({ version: 2, reason: 'One blast is a monocyte.', cells: 1 });
    // Shares that rounding alone moved are printed otherwise than before, so they are among the figures that differ.
    const moved = amendments[0]?.changes.filter(({ before, after }) => before.count !== after.count);
    expect(moved?.map(({ class: name, before, after }) => [name, before.count, after.count])).toEqual([
      ['MO', 2, 3],
      ['BL', 2, 1],
    ]);
    expect(signatures).toMatchObject([{ version: 2, meaning: 'reviewed' }]);
    expect(provenance).toMatchObject({ changed: 1, reviewed: 28 });
    expect((await reports.content(slideId, first.id, actor.id)).report.version).toBe(1);
  });

  it('is not known to a second reader at work', async () => {
    await sign();
    const issued = await reports.issue(slideId, 'en', 'a4', actor);
    signoff.amend(slideId, 'A second opinion', actor);
    const person = { roles: ['pathologist' as const], password: STORED_PASSWORD };
    const kim = database.people.create({ login: 'kim', name: 'Kim', ...person }, actor.id);
    const lee = database.people.create({ login: 'lee', name: 'Lee', ...person }, actor.id);
    const [first, second] = [`person:${kim.id}`, `person:${lee.id}`];
    signoff.assignSecond(slideId, lee.id, { id: first, name: 'Kim' });
    expect((await reports.state(slideId, first)).issued).toEqual([issued]);
    expect((await reports.state(slideId, second)).issued).toEqual([]);
    await expect(reports.content(slideId, issued.id, second)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await reports.content(slideId, null, second)).report.status).toBe('preliminary');
  });

  it('pictures abnormal cells only, and no artifact', async () => {
    const { pictures } = await reports.content(slideId, null, actor.id);
    const classes = new Set(pictures.map((picture) => picture.class));
    expect([...classes].sort()).toEqual(['BL', 'LA', 'LR', 'ME', 'MY', 'NR', 'PC', 'PR']);
    expect(pictures.every(({ picture }) => Buffer.from(picture.base64, 'base64').readUInt16BE(0) === 0xffd8)).toBe(
      true,
    );
  });

  it('compares with another count', () => {
    expect(reports.compare(slideId, slideId, actor.id)).toMatchObject({ differs: false, totals: [24, 24] });
    const { differs, classes } = reports.compare(slideId, { NE: 200 }, actor.id);
    expect(differs).toBe(true);
    expect(classes.find((row) => row.class === 'NE')).toMatchObject({ first: 2, second: 200, differs: true });
  });
});
