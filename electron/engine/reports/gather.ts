import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { encodeJpeg } from '../../../native/images/index.ts';
import type { Differential } from '../../contract/analysis.ts';
import { type CellClass, NORMAL_CLASSES } from '../../contract/classes.ts';
import {
  type CellSummary,
  LeukoscopeError,
  type ReportContent,
  type ReportSignature,
  type SlideId,
  type SlideVersion,
} from '../../contract/index.ts';
import type { ReviewService } from '../review/service.ts';
import type { SignoffService } from '../review/signoff.ts';
import { settingOf } from '../settings/settings.ts';
import type { ClassCounts, ReportSource } from './assemble.ts';
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

/** Cells of each class, from a differential as it was signed. */
function countsIn({ classes, counted, per_100_wbc }: Differential): ClassCounts {
  const counts: ClassCounts = {};
  for (const [name, figures] of Object.entries(classes)) counts[name as CellClass] = figures.count;
  for (const [name, per100] of Object.entries(per_100_wbc)) {
    counts[name as CellClass] = Math.round((per100 * counted) / 100);
  }
  return counts;
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
    versions: versions.map((version) => ({
      version: version.version,
      reason: version.reason,
      openedBy: version.openedBy?.name ?? null,
      openedAt: version.openedAt,
      signatures: signaturesIn(version),
      counts: version.signature && version !== present ? countsIn(version.signature.differential) : null,
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
