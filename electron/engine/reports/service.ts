import type { LeukoscopeDatabase } from '../../../db/index.ts';
import { type CellClass, CLINICAL_ORDER, isCounted } from '../../contract/classes.ts';
import {
  type Actor,
  type IssuedReport,
  LeukoscopeError,
  type MethodOutput,
  type Paper,
  type ReportContent,
  type ReportDetails,
  type ReportFormat,
  type ReportId,
  type ReportLanguage,
  type SlideId,
} from '../../contract/index.ts';
import { findSlide } from '../common/find-slide.ts';
import { missing } from '../common/missing.ts';
import type { Table } from '../exports/table.ts';
import { writeChosenFile } from '../exports/write-file.ts';
import { settingOf } from '../settings/settings.ts';
import { compareCounts } from '../statistics/comparison.ts';
import { assembleReport, type ClassCounts, countsOf, type ReportSource } from './assemble.ts';
import { canonicalJson, contentHash } from './canonical.ts';
import { gatherReport, type ReportParts } from './gather.ts';
import { cellsTable, slidesTable } from './lists.ts';
import { type RenderOptions, renderReport } from './render.ts';

interface FileRequest extends RenderOptions {
  slideId: SlideId;
  reportId: ReportId | null;
}

/** Slides by name, accession number or id; without any, all of a period: ISO 8601, `to` is exclusive. */
export interface SlideChoice {
  named: readonly string[];
  from: string;
  to: string;
}

/** A report's number as part of a file name that every system takes. */
const fileStem = (number: string) => `report-${number.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 100)}`;

/** Where reports are made: what a slide's report says now, and what was issued. */
export class ReportService {
  readonly #database: LeukoscopeDatabase;
  readonly #parts: ReportParts;
  readonly #fonts: string;
  readonly #changed: (slideId: SlideId) => void;

  constructor(parts: ReportParts, fonts: string, changed: (slideId: SlideId) => void) {
    this.#parts = parts;
    this.#database = parts.database;
    this.#fonts = fonts;
    this.#changed = changed;
  }

  /** What the slide's report says now, the issued report that says the same, and the next one's place in the series. */
  async #now(
    slideId: SlideId,
    viewer: string,
  ): Promise<{ content: ReportContent; source: ReportSource; current: IssuedReport | null }> {
    const source = await gatherReport(this.#parts, slideId, viewer);
    const version = source.versions.at(-1)?.version ?? 1;
    const issued = this.#database.reports.ofSlide(slideId);
    const [last] = issued;
    if (last && last.version === version) {
      const { createdAt: at, revision, supersedes } = last;
      const again = assembleReport({ ...source, issue: { at, revision, supersedes } });
      if (contentHash(again) === last.sha256) return { content: again, source, current: last };
    }
    const revision = issued.filter((report) => report.version === version).length + 1;
    const issue = { at: source.changedAt, revision, supersedes: last?.number ?? null };
    return { content: assembleReport({ ...source, issue }), source, current: null };
  }

  async state(slideId: SlideId, viewer: string): Promise<MethodOutput<'reports.state'>> {
    const { content, source, current } = await this.#now(slideId, viewer);
    const blinded = this.#parts.review.isBlinded(slideId, viewer);
    const { pictures: _pictures, ...rest } = content;
    const { order } = source;
    return {
      content: rest,
      details: source.details,
      order: order && { wbc: order.wbc, clinicalDetails: order.clinicalDetails },
      issued: blinded ? [] : this.#database.reports.ofSlide(slideId),
      current: current?.id ?? null,
      language: settingOf(this.#database.settings, 'reports.language'),
      paper: settingOf(this.#database.settings, 'reports.paper'),
    };
  }

  /** Keeps what was typed for a slide's report. @throws LeukoscopeError NOT_FOUND. */
  describe(slideId: SlideId, details: ReportDetails, actor: Actor): void {
    this.#parts.review.slide(slideId, actor.id);
    this.#database.reports.describe(slideId, details, actor.id);
    this.#changed(slideId);
  }

  /**
   * An issued report, or with null the one that the slide has now. A blinded reader finds no issued one.
   *
   * @throws LeukoscopeError NOT_FOUND, NOT_READY.
   */
  async content(slideId: SlideId, reportId: ReportId | null, viewer: string): Promise<ReportContent> {
    if (reportId === null) return (await this.#now(slideId, viewer)).content;
    const stored = this.#database.reports.get(reportId);
    if (!stored || stored.report.slideId !== slideId || this.#parts.review.isBlinded(slideId, viewer))
      throw missing('report', reportId);
    return stored.content;
  }

  /** A report as a file's bytes. */
  async file({ slideId, reportId, ...options }: FileRequest, viewer: string): Promise<Uint8Array> {
    return renderReport(await this.content(slideId, reportId, viewer), { ...options, fonts: this.#fonts });
  }

  /** A content that was read before, as a file's bytes. */
  render(content: ReportContent, options: RenderOptions): Promise<Uint8Array> {
    return renderReport(content, { ...options, fonts: this.#fonts });
  }

  /** The slide of a name, an accession number or an id. @throws LeukoscopeError NOT_FOUND. */
  findSlide(text: string): SlideId {
    return findSlide(this.#database, text);
  }

  /** Of named slides the report as it is now, otherwise those issued within the period, oldest first. */
  choose({ named, from, to }: SlideChoice): { slideId: SlideId; reportId: ReportId | null }[] {
    if (named.length) return named.map((text) => ({ slideId: findSlide(this.#database, text), reportId: null }));
    return this.#database.reports.issuedBetween(from, to).map(({ id, slideId }) => ({ slideId, reportId: id }));
  }

  /**
   * Slides, or every cell of them, as a table; those of a period by the time they were added, oldest first.
   *
   * @throws LeukoscopeError NOT_FOUND, or NOT_ALLOWED for a slide that the viewer reads as its second reader: the table shows the
   * first reading.
   */
  table(rows: 'slides' | 'cells', { named, from, to }: SlideChoice, viewer: string): Table {
    const chosen = named.length
      ? named.map((text) => findSlide(this.#database, text))
      : this.#database.slides
          .list()
          .filter(({ createdAt }) => createdAt >= from && createdAt < to)
          .map(({ id }) => id)
          .reverse();
    const blinded = chosen.find((id) => this.#parts.review.isBlinded(id, viewer));
    if (blinded !== undefined) {
      throw new LeukoscopeError(
        'NOT_ALLOWED',
        `You read slide ${blinded} as its second reader. Submit your reading first, or name other slides.`,
      );
    }
    return (rows === 'cells' ? cellsTable : slidesTable)(this.#database, chosen);
  }

  /** @throws LeukoscopeError UNREADABLE when the file can't be written. */
  async save(path: string, request: FileRequest, viewer: string): Promise<void> {
    await writeChosenFile(path, await this.file(request, viewer));
  }

  fileName(slideId: SlideId, reportId: ReportId | null, format: ReportFormat, viewer: string): string {
    const stored = reportId === null ? undefined : this.#database.reports.get(reportId);
    const { slide } = this.#parts.review.slide(slideId, viewer);
    const version = slide.review?.version ?? 1;
    const number = stored?.report.number ?? `${slide.accession ?? `S${slideId}`}-${version}`;
    return `${fileStem(number)}.${format}`;
  }

  /**
   * Freezes the report of a signed slide. When the last issued one says the same, that one is given again.
   *
   * @throws LeukoscopeError NOT_READY before the slide is signed, NOT_FOUND.
   */
  async issue(slideId: SlideId, language: ReportLanguage, paper: Paper, actor: Actor): Promise<IssuedReport> {
    const createdBy = actor.id;
    const { content: preview, source, current } = await this.#now(slideId, actor.id);
    if (current) return current;
    if (preview.report.status === 'preliminary') {
      throw new LeukoscopeError('NOT_READY', 'The slide is not signed. Sign it, then issue its report.');
    }
    const [last] = this.#database.reports.ofSlide(slideId);
    const createdAt = new Date().toISOString();
    const content = assembleReport({
      ...source,
      issue: { at: createdAt, revision: preview.report.revision, supersedes: last?.number ?? null },
    });
    const report = this.#database.reports.add({
      content,
      json: canonicalJson(content),
      sha256: contentHash(content),
      language,
      paper,
      createdAt,
      createdBy,
      supersedes: last?.id ?? null,
    });
    const order = this.#database.orders.ofSlide(slideId);
    if (order?.status === 'open') this.#database.orders.setStatus(order.accession, 'reported', createdBy);
    this.#changed(slideId);
    return report;
  }

  /** Whether a slide's count differs from another's, or from cells counted by other means, by more than chance. */
  compare(slideId: SlideId, other: SlideId | ClassCounts, viewer: string): MethodOutput<'reports.compare'> {
    const counts = (id: SlideId) => countsOf(this.#parts.review.slide(id, viewer).cells);
    const names: CellClass[] = CLINICAL_ORDER.filter(isCounted);
    const second = typeof other === 'number' ? counts(other) : other;
    const { totals, differs, classes } = compareCounts(counts(slideId), second, names);
    return { totals, differs, classes: classes.map(({ name, ...rest }) => ({ class: name, ...rest })) };
  }
}
