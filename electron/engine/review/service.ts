import type { LeukoscopeDatabase, Reviews, SlideReviewState, View } from '../../../db/index.ts';
import {
  type Actor,
  type CellDetail,
  type CellId,
  type ColumnarSlide,
  type HistoryEntry,
  LeukoscopeError,
  type MethodOutput,
  type ParsedChange,
  type ReviewChanged,
  type ReviewState,
  type RunId,
  type SlideDetail,
  type SlideId,
} from '../../contract/index.ts';
import type { Emit } from '../common/event-hub.ts';
import { missing } from '../common/missing.ts';
import { settingOf } from '../settings/settings.ts';
import { derivedMetricsOf } from './derived-metrics.ts';
import { doubtOf } from './doubt.ts';

/** Where reviewers work: what they see, and what they may do at the stage that a slide is in. */
export class ReviewService {
  readonly reviews: Reviews;
  readonly #database: LeukoscopeDatabase;
  readonly #emit: Emit;

  constructor(database: LeukoscopeDatabase, emit: Emit) {
    this.#database = database;
    this.#emit = emit;
    this.reviews = database.reviewsWith(derivedMetricsOf);
    this.reviews.refresh();
  }

  /**
   * The number of the reading that somebody sees: the second reader at work has their own, everybody else the first.
   *
   * @param viewer The actor's id.
   */
  readerOf({ stage, second, reading }: SlideReviewState, viewer: string): number {
    return stage === 'second_reading' && second === viewer ? reading : 1;
  }

  /** What a viewer may see of the slides. @param viewer The actor's id; empty for nobody in particular. */
  view(viewer = ''): View {
    return { viewer, target: settingOf(this.#database.settings, 'review.countTarget') };
  }

  /** The target of a slide: its own, else its order's, else the laboratory's. */
  targetOf({ slide, target }: SlideReviewState) {
    const view = this.view();
    return target ?? this.#database.slides.summary(slide, view)?.review?.target ?? view.target;
  }

  /** Classes of which every cell must be seen: the laboratory's and those of the slide's order. */
  alwaysReview(slide: SlideId) {
    const classes = new Set(settingOf(this.#database.settings, 'review.alwaysReview'));
    const accession = this.#database.slides.summary(slide)?.accession;
    const order = accession ? this.#database.orders.get(accession) : undefined;
    for (const name of order?.reviewClasses ?? []) classes.add(name);
    return [...classes];
  }

  #whyNot(slideState: SlideReviewState, reader: number): ReviewState['whyNot'] {
    if (this.#database.info.readOnly) return 'read_only';
    if (slideState.stage === 'signed') return 'signed';
    return slideState.stage === 'second_reading' && reader === 1 ? 'second_reading' : null;
  }

  state(slideId: SlideId, viewer: string): ReviewState {
    const slideState = this.reviews.slideState(slideId);
    const reader = this.readerOf(slideState, viewer);
    const { counts, differential } = this.reviews.metrics(slideId, reader);
    const summary = this.#database.slides.summary(slideId, this.view(viewer));
    if (!summary?.review) throw missing('slide', slideId);
    const whyNot = this.#whyNot(slideState, reader);
    const open = slideState.stage !== 'signed';
    return {
      slideId,
      review: summary.review,
      head: this.reviews.head(),
      differential,
      undo: open ? this.reviews.next(slideId, reader, 'undo') : null,
      redo: open ? this.reviews.next(slideId, reader, 'redo') : null,
      alwaysReview: this.alwaysReview(slideId).map((name) => {
        const { total, seen } = counts.classes[name];
        return { class: name, unseen: total - seen, total };
      }),
      ...doubtOf({ ...counts, unusual: slideState.unusual }),
      writable: whyNot === null,
      whyNot,
      reader: reader === 1 ? 1 : 2,
      position: this.reviews.position(slideId, viewer),
    };
  }

  /** Who writes, and as which reader. @throws SLIDE_SIGNED, or CONFLICT while another reader is at work. */
  #writer(slideId: SlideId, actor: Actor): { slide: SlideId; reader: number; actor: Actor } {
    const slideState = this.reviews.slideState(slideId);
    const reader = this.readerOf(slideState, actor.id);
    if (slideState.stage === 'second_reading' && reader === 1) {
      throw new LeukoscopeError(
        'CONFLICT',
        'This slide is with the second reader. Wait for them to finish, or take the slide back.',
      );
    }
    return { slide: slideId, reader, actor };
  }

  /** What every write ends with: the new state, the new rows, and an event for every window. */
  changed(slideId: SlideId, cellIds: readonly CellId[], viewer: string): ReviewChanged {
    const state = this.state(slideId, viewer);
    const reader = this.readerOf(this.reviews.slideState(slideId), viewer);
    if (cellIds.length > 0)
      this.#emit('review.changed', { slideId, cellIds: [...cellIds], head: state.head?.seq ?? 0 });
    return { state, cells: this.reviews.rows(slideId, reader, cellIds) };
  }

  /** Emits that more than cells changed. */
  moved(slideId: SlideId, viewer: string): ReviewState {
    const state = this.state(slideId, viewer);
    this.#emit('review.changed', { slideId, cellIds: [], head: state.head?.seq ?? 0 });
    return state;
  }

  /**
   * Shows another complete run of the slide; see {@link Reviews.show}.
   *
   * @throws LeukoscopeError NOT_FOUND, SLIDE_SIGNED, CONFLICT.
   */
  show(slideId: SlideId, runId: RunId, actor: string, acceptLoss: boolean): MethodOutput<'runs.show'> {
    const { shown, placed: carried, lost } = this.reviews.show(slideId, runId, actor, acceptLoss);
    if (shown) this.#emit('runs.shown', { slideId, runId, carried });
    return { shown, carried, lost };
  }

  apply(slideId: SlideId, changes: readonly ParsedChange[], actor: Actor): ReviewChanged {
    return this.changed(slideId, this.reviews.apply(this.#writer(slideId, actor), changes), actor.id);
  }

  undoRedo(slideId: SlideId, direction: 'undo' | 'redo', actor: Actor): ReviewChanged {
    return this.changed(slideId, this.reviews.undoRedo(this.#writer(slideId, actor), direction), actor.id);
  }

  slide(slideId: SlideId, viewer: string): SlideDetail {
    const slide = this.#database.slides.get(slideId, this.view(viewer), this.#readerOfSlide(slideId, viewer));
    if (!slide) throw missing('slide', slideId);
    return slide;
  }

  /** The same as it is sent to a window. */
  columnarSlide(slideId: SlideId, viewer: string): ColumnarSlide {
    const slide = this.#database.slides.getColumnar(slideId, this.view(viewer), this.#readerOfSlide(slideId, viewer));
    if (!slide) throw missing('slide', slideId);
    return slide;
  }

  /** Whether the viewer is a second reader at work on the slide, who must not see earlier verdicts. */
  isBlinded(slideId: SlideId, viewer: string): boolean {
    return this.#readerOfSlide(slideId, viewer) > 1;
  }

  #readerOfSlide(slideId: SlideId, viewer: string): number {
    const found = this.#database.slides.summary(slideId);
    if (!found) throw missing('slide', slideId);
    return found.review ? this.readerOf(this.reviews.slideState(slideId), viewer) : 1;
  }

  /** What the viewer may know of a cell's review. */
  cell(cellId: CellId, viewer: string): CellDetail['review'] {
    const found = this.reviews.cell(cellId, this.#readerOfCell(cellId, viewer));
    if (!found) throw missing('cell', cellId);
    return found;
  }

  /** Cells of a run that is not complete have no review yet: the first reader's is empty. */
  #readerOfCell(cellId: CellId, viewer: string): number {
    const slide = this.reviews.slideOf(cellId);
    if (slide === undefined) throw missing('cell', cellId);
    return this.#database.slides.summary(slide)?.review ? this.readerOf(this.reviews.slideState(slide), viewer) : 1;
  }

  /** A cell's events; a second reader at work gets their own alone. */
  history(cellId: CellId, viewer: string): HistoryEntry[] {
    const cell = this.#database.cells.get(cellId);
    if (!cell) throw missing('cell', cellId);
    const reader = this.#readerOfCell(cellId, viewer);
    const slide = this.#database.slides.summary(cell.slideId)?.review;
    // While a second reading is under way everybody sees one reading only; afterwards all of them.
    const events =
      reader > 1 || slide?.stage === 'second_reading'
        ? this.reviews.history(cellId, reader)
        : this.reviews.history(cellId);
    const taken = new Map<number, boolean>();
    for (const { seq, undoes } of events) {
      if (undoes !== null) taken.set(undoes, true);
      taken.set(seq, false);
    }
    // An event stands unless it is taken back by one that stands itself.
    const effective = new Map<number, boolean>();
    for (const { seq } of events.toReversed()) {
      const by = events.find(({ undoes }) => undoes === seq);
      effective.set(seq, !by || !effective.get(by.seq));
    }
    return events.map((event) => ({
      seq: event.seq,
      kind: event.kind === 'classify' ? 'relabel' : (event.kind as HistoryEntry['kind']),
      from: event.from ?? cell.class,
      to: classAfter(event, cell.class),
      reason: event.reason,
      // What was carried names the cell that it comes from, which is nothing to read.
      text: event.kind === 'carry' ? null : event.text,
      actor: { id: event.actor, name: event.actorName ?? event.actor },
      at: event.at,
      version: event.version ?? 1,
      reader: event.reader ?? 1,
      undone: event.undoes === null && !effective.get(event.seq),
    }));
  }

  setPosition(slideId: SlideId, cellId: CellId, viewer: string): void {
    if (this.reviews.slideOf(cellId) !== slideId) throw missing('cell', cellId);
    if (!this.#database.info.readOnly) this.reviews.setPosition(slideId, viewer, cellId);
  }
}

/** Events about flags, comments and exclusions leave the class as it was. */
function classAfter(
  {
    kind,
    from,
    to,
    undoes,
  }: { kind: string; from: HistoryEntry['from'] | null; to: HistoryEntry['to'] | null; undoes: number | null },
  call: HistoryEntry['to'],
): HistoryEntry['to'] {
  const speaks = undoes !== null || ['classify', 'relabel', 'confirm', 'arbitrate', 'carry'].includes(kind);
  return (speaks ? to : from) ?? (undoes === null ? from : null) ?? call;
}
