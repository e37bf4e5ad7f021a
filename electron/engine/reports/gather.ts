import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { encodeJpeg } from '../../../native/images/index.ts';
import { CELL_CLASSES, type CellClass, NORMAL_CLASSES } from '../../contract/classes.ts';
import {
  type Actor,
  type Agreement,
  type CellSummary,
  LeukoscopeError,
  type ReportContent,
  type ReportReader,
  type ReportSignature,
  type Role,
  type SlideId,
  type SlideVersion,
} from '../../contract/index.ts';
import type { ReviewService } from '../review/service.ts';
import type { SignoffService } from '../review/signoff.ts';
import { settingOf } from '../settings/settings.ts';
import { type ClassCounts, countsOf, type ReportSource } from './assemble.ts';
import type { LoincOverrides } from './loinc.ts';
import { DEFAULT_RANGES } from './ranges.ts';

/** At most so many pictures of one class, and of all: they are there to be looked at, not counted. */
const PER_CLASS = 4;
const IN_ALL = 24;
/** The order in which classes get room for their pictures: what matters most first. Artifacts get none. */
const PICTURED: readonly CellClass[] = ['BL', 'PR', 'PC', 'LA', 'MY', 'ME', 'LR', 'NR'];

/** The cells whose pictures a report shows: those a person saw before others, then the surest. */
export function pictured(cells: readonly CellSummary[]): CellSummary[] {
  return PICTURED.flatMap((name) =>
    cells
      .filter((cell) => cell.class === name && cell.status === 'classified' && !NORMAL_CLASSES.includes(name))
      .toSorted((a, b) => Number(b.reviewed) - Number(a.reviewed) || b.confidence - a.confidence || a.id - b.id)
      .slice(0, PER_CLASS),
  ).slice(0, IN_ALL);
}

/**
 * What was counted when each version was closed, oldest first, without the present one: worked back from the cells as they stand,
 * through what every version changed.
 */
function countsBefore(present: ClassCounts, versions: readonly SlideVersion[]): ClassCounts[] {
  const counts: ClassCounts[] = [];
  let after = present;
  for (const { changes } of versions.slice(1).reverse()) {
    const before = { ...after };
    const move = (verdict: string, by: number) => {
      const name = CELL_CLASSES.find((one) => one === verdict);
      if (name) before[name] = (before[name] ?? 0) + by;
    };
    for (const { from, to } of changes) {
      move(to, -1);
      move(from, 1);
    }
    counts.unshift(before);
    after = before;
  }
  return counts;
}

/** Everybody who read the present version, and who signed it, with their roles. */
function readersOf(
  database: LeukoscopeDatabase,
  slideId: SlideId,
  version: number,
  agreement: Agreement | null,
  signatures: readonly ReportSignature[],
): ReportReader[] {
  const titles = new Map(database.people.list().map(({ id, roles }) => [`person:${id}`, titleOf(roles)]));
  const reader = (part: ReportReader['part'], { id, name }: Actor) => ({ part, name, title: titles.get(id) ?? null });
  const { signoff } = database;
  return [
    ...signoff.readers(slideId, version).map((actor) => reader('first', actor)),
    ...(agreement ? [reader('second', agreement.readers[1])] : []),
    ...signoff.arbiters(slideId, version).map((actor) => reader('arbiter', actor)),
    ...signatures.map(({ actor: id, name }) => reader('signer', { id, name })),
  ];
}

/** The role that says most of somebody who signs a medical report. */
const titleOf = (roles: readonly Role[]): Role | null =>
  (['pathologist', 'technologist', 'administrator'] as const).find((role) => roles.includes(role)) ?? null;

/** The patient's last issued result of a sample that was taken before this one. */
function previousOf(database: LeukoscopeDatabase, slideId: SlideId): NonNullable<ReportSource['previous']> | null {
  const content = database.reports.previousOf(slideId);
  if (!content) return null;
  return {
    number: content.report.number,
    at: content.sample.collectedAt ?? content.report.at,
    counts: Object.fromEntries(content.classes.map((row) => [row.class, row.count])),
  };
}

function signaturesIn({ signature }: SlideVersion): ReportSignature[] {
  if (!signature) return [];
  const { version, actor, at, meaning, overrideReason } = signature;
  return [{ version, name: actor.name, actor: actor.id, at, meaning, overrideReason }];
}

const latest = (...moments: (string | null | undefined)[]) =>
  moments
    .filter((moment) => typeof moment === 'string')
    .toSorted()
    .at(-1) ?? '';

/** The services that know what a report says. */
export interface ReportParts {
  database: LeukoscopeDatabase;
  review: ReviewService;
  signoff: SignoffService;
}

/**
 * All that a slide's report is worked out from.
 *
 * @param viewer The id of the actor who asks: a second reader at work sees nothing of the first reading.
 * @throws LeukoscopeError NOT_FOUND for an unknown slide, NOT_READY before an analysis of it is complete.
 */
export async function gatherReport(
  { database, review, signoff }: ReportParts,
  slideId: SlideId,
  viewer: string,
): Promise<ReportSource> {
  const { settings } = database;
  const { slide, run, cells } = review.slide(slideId, viewer);
  if (run?.status !== 'complete') {
    throw new LeukoscopeError('NOT_READY', `"${slide.name}" has no complete analysis yet. Wait for it to end.`);
  }
  const versions = signoff.versions(slideId, viewer);
  const present = versions.at(-1);
  const { updatedAt, ...details } = database.reports.details(slideId);
  const agreement = signoff.agreement(slideId, viewer);
  const laboratory = settingOf(settings, 'reports.laboratory');
  const images = database.reports.imagesOf(run.id);
  const closed = countsBefore(countsOf(cells), versions);
  const blinded = review.isBlinded(slideId, viewer);
  const target = slide.review?.target ?? 'all';

  const pictures: ReportContent['pictures'] = [];
  for (const cell of pictured(cells)) {
    const thumb = database.cells.thumb(cell.id);
    if (!thumb) continue;
    const base64 = (await encodeJpeg(thumb)).toString('base64');
    pictures.push({ cellId: cell.id, class: cell.class, picture: { type: 'image/jpeg', base64 } });
  }
  return {
    slide: { id: slide.id, name: slide.name, accession: slide.accession, synthetic: slide.synthetic },
    order: database.orders.ofSlide(slideId) ?? null,
    details,
    run: {
      model: run.model,
      segmenter: run.segmenter,
      provider: run.provider,
      appVersion: run.appVersion,
      analysedAt: run.finishedAt ?? run.startedAt,
      images,
      imageKind: images === cells.length ? 'cell' : 'field',
    },
    cells,
    target: target === 'all' ? null : target,
    unusualStain: run.unusual,
    versions: versions.map((version, i) => ({
      version: version.version,
      reason: version.reason,
      openedBy: version.openedBy?.name ?? null,
      openedAt: version.openedAt,
      signatures: signaturesIn(version),
      counts: closed[i] ?? null,
      changedCells: version.changes.length,
    })),
    head: present?.signature?.head ?? null,
    changedAt: latest(run.finishedAt ?? run.startedAt, slide.review?.changedAt, present?.signature?.at, updatedAt),
    issue: null,
    secondReading: agreement && {
      first: agreement.readers[0].name,
      second: agreement.readers[1].name,
      compared: agreement.compared,
      agreed: agreement.agreed,
      kappa: agreement.kappa?.value ?? null,
    },
    // A second reader at work is to know nothing of who read before, nor of what was found.
    readers: blinded
      ? []
      : readersOf(database, slideId, present?.version ?? 1, agreement, present ? signaturesIn(present) : []),
    previous: previousOf(database, slideId),
    critical: settingOf(settings, 'reports.critical'),
    pictures,
    qc: { state: 'not_recorded', at: null },
    laboratory: {
      ...laboratory,
      timeZone: laboratory.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    },
    logo: settingOf(settings, 'reports.logo'),
    ranges: settingOf(settings, 'reports.ranges') ?? DEFAULT_RANGES,
    nrbcThreshold: settingOf(settings, 'reports.nrbcThreshold'),
    loinc: settingOf(settings, 'reports.loinc') as LoincOverrides,
  };
}
