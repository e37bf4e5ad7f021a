import type { LeukoscopeDatabase, SlideEvent, SlideReviewState } from '../../../db/index.ts';
import {
  type Actor,
  type Agreement,
  type CellClass,
  type CellId,
  type CountTarget,
  type Gate,
  type GateItem,
  LeukoscopeError,
  type ParsedInput,
  type PersonId,
  type ReviewChanged,
  type ReviewState,
  type RunId,
  type Signature,
  type SlideId,
  type SlideVersion,
} from '../../contract/index.ts';
import { missing } from '../common/missing.ts';
import { settingOf } from '../settings/settings.ts';
import { type Comparison, compareReadings } from './agreement.ts';
import { doubtOf } from './doubt.ts';
import { openItems } from './gate.ts';
import type { ReviewService } from './service.ts';

type SignedDetail = Pick<Signature, 'meaning' | 'overrideReason' | 'differential' | 'target'> & {
  /** The analysis that was shown: a later one brings cells of its own. Missing in older signatures. */
  run?: RunId;
};
type SubmittedDetail = Comparison & { first: Actor };

/** Those who read, not who handed the slide over; where nobody changed or confirmed a cell the first reading is the model's own. */
const firstReader = (readers: Actor[]): Actor =>
  readers.length > 0
    ? { id: readers.map(({ id }) => id).join(' '), name: readers.map(({ name }) => name).join(', ') }
    : { id: 'system', name: 'Leukoscope' };

const signed = (slideId: SlideId) =>
  new LeukoscopeError(
    'SLIDE_SIGNED',
    `Slide ${slideId} is signed and can't be changed. Amend it to open a new version.`,
  );

/** Signing, amending, and reading a slide twice. */
export class SignoffService {
  readonly #database: LeukoscopeDatabase;
  readonly #review: ReviewService;

  constructor(database: LeukoscopeDatabase, review: ReviewService) {
    this.#database = database;
    this.#review = review;
  }

  /** What remains to be done; for a second reader at work, in their own reading. */
  gate(slideId: SlideId, viewer: string): Gate {
    const slideState = this.#review.reviews.slideState(slideId);
    const items = this.#items(slideState, this.#review.readerOf(slideState, viewer));
    return { slideId, ready: items.length === 0 && slideState.stage !== 'signed', items };
  }

  #items(slideState: SlideReviewState, reader: number): GateItem[] {
    const { settings, people, signoff } = this.#database;
    const { slide, stage, second, unusual } = slideState;
    const { counts } = this.#review.reviews.metrics(slide, reader);
    const items = openItems(signoff.verdicts(slideState.run, reader), {
      alwaysReview: this.#review.alwaysReview(slide),
      // Calls in doubt are nobody's word: each cell wants a person's.
      everyCell: settingOf(settings, 'review.everyCell') || doubtOf({ ...counts, unusual }).doubt !== null,
      target: this.#review.targetOf(slideState),
    });
    if (stage === 'second_reading' && second !== null) {
      const name = people.list().find(({ id }) => `person:${id}` === second)?.name ?? second;
      items.push({ kind: 'second_reading', reader: { id: second, name } });
    }
    if (stage === 'arbitration') {
      const cellIds = (this.#compared(slideState)?.disagreements ?? [])
        .filter(({ decided }) => decided === null)
        .map(({ cellId }) => cellId);
      if (cellIds.length > 0) items.push({ kind: 'arbitration', cellIds });
    }
    return items;
  }

  /** Signs the open version. The actor's password was asked for again. @throws LeukoscopeError SLIDE_SIGNED, CONFLICT, NOT_READY. */
  sign({ slideId, meaning, overrideReason }: Omit<ParsedInput<'signoff.sign'>, 'password'>, actor: Actor): Signature {
    const event = this.#database.signoff.record(slideId, actor, () => {
      const slideState = this.#review.reviews.slideState(slideId);
      if (slideState.stage === 'signed') throw signed(slideId);
      if (this.#database.signoff.analysing(slideId)) {
        throw new LeukoscopeError('CONFLICT', 'An analysis of this slide is under way. Sign when it has ended.');
      }
      const open = this.#items(slideState, 1).filter(
        ({ kind }) => kind !== 'count_target' || overrideReason === undefined,
      );
      if (open.length > 0) {
        throw new LeukoscopeError(
          'NOT_READY',
          `Slide ${slideId} can't be signed yet: ${open.map(({ kind }) => kind.replace('_', ' ')).join(', ')}.`,
        );
      }
      const target = this.#review.targetOf(slideState);
      const { differential } = this.#review.reviews.metrics(slideId, 1);
      const reached = target === 'all' || differential.counted >= target;
      const detail: SignedDetail = {
        meaning,
        overrideReason: reached ? null : (overrideReason ?? null),
        differential,
        target,
        run: slideState.run,
      };
      return { kind: 'signed', version: slideState.version, run: slideState.root, detail, next: { stage: 'signed' } };
    });
    this.#review.moved(slideId, actor.id);
    return signatureOf(event);
  }

  amend(slideId: SlideId, reason: string, actor: Actor): ReviewState {
    this.#database.signoff.record(slideId, actor, () => {
      const { stage, version: last, root } = this.#review.reviews.slideState(slideId);
      if (stage !== 'signed') {
        throw new LeukoscopeError('BAD_REQUEST', `Slide ${slideId} is not signed: there is nothing to amend.`);
      }
      const version = last + 1;
      return {
        kind: 'amended',
        version,
        run: root,
        detail: { reason },
        next: { stage: 'in_review', version, second: null },
      };
    });
    return this.#review.moved(slideId, actor.id);
  }

  versions(slideId: SlideId, viewer: string): SlideVersion[] {
    const slideState = this.#review.reviews.slideState(slideId);
    const blinded = this.#review.readerOf(slideState, viewer) > 1;
    // A second reader at work is to know nothing of what was said before: neither what was signed, nor why it was opened again.
    if (blinded) {
      const { version } = slideState;
      return [{ version, reason: null, openedBy: null, openedAt: null, signature: null, changes: [] }];
    }
    const { signoff } = this.#database;
    const events = signoff.events(slideId);
    return Array.from({ length: slideState.version }, (_, i) => {
      const version = i + 1;
      const find = (kind: SlideEvent['kind']) =>
        events.find((event) => event.kind === kind && event.version === version);
      const [opened, closed] = [find('amended'), find('signed')];
      return {
        version,
        reason: opened ? String(opened.detail.reason) : null,
        openedBy: opened?.actor ?? null,
        openedAt: opened?.at ?? null,
        signature: closed ? signatureOf(closed) : null,
        changes: version === 1 ? [] : signoff.changes(slideId, slideState.run, version),
      };
    });
  }

  /** Hands a slide to a second reader, or takes it back. */
  assignSecond(slideId: SlideId, personId: PersonId | null, actor: Actor): ReviewState {
    const { signoff, people } = this.#database;
    signoff.record(slideId, actor, () => {
      const { stage, version, reading, root } = this.#review.reviews.slideState(slideId);
      if (stage === 'signed') throw signed(slideId);
      if (personId === null) {
        if (stage !== 'second_reading') {
          throw new LeukoscopeError('BAD_REQUEST', `Slide ${slideId} is not with a second reader.`);
        }
        const next = { stage: 'in_review' as const, second: null };
        return { kind: 'second_withdrawn', version, run: root, detail: {}, next };
      }
      const person = people.get(personId);
      if (!person || person.disabled) throw missing('open account', personId);
      const second = `person:${personId}`;
      const readers = signoff.readers(slideId, version);
      if (second === actor.id || readers.some(({ id }) => id === second)) {
        throw new LeukoscopeError(
          'CONFLICT',
          `${person.name} has read this slide. Choose somebody who has not as its second reader.`,
        );
      }
      const next = { stage: 'second_reading' as const, second, reading: reading + 1 };
      const detail = { person: second, name: person.name, reading: reading + 1, first: firstReader(readers) };
      return { kind: 'second_assigned', version, run: root, detail, next };
    });
    const { stage, reading } = this.#review.reviews.slideState(slideId);
    if (stage === 'second_reading') this.#review.reviews.metrics(slideId, reading);
    return this.#review.moved(slideId, actor.id);
  }

  submitSecond(slideId: SlideId, actor: Actor): Agreement {
    const { signoff } = this.#database;
    signoff.record(slideId, actor, () => {
      const slideState = this.#review.reviews.slideState(slideId);
      const { stage, version, reading, root, run } = slideState;
      if (stage !== 'second_reading' || slideState.second !== actor.id) {
        throw new LeukoscopeError('CONFLICT', `Slide ${slideId} is not with you for a second reading.`);
      }
      const comparison = compareReadings(signoff.verdicts(run, 1), signoff.verdicts(run, reading));
      const first = signoff.last(slideId, version, 'second_assigned')?.detail.first as Actor | undefined;
      const detail: SubmittedDetail = { ...comparison, first: first ?? actor };
      const stageNow = comparison.disagreements.length > 0 ? ('arbitration' as const) : ('in_review' as const);
      return { kind: 'second_submitted', version, run: root, detail, next: { stage: stageNow, second: null } };
    });
    this.#review.moved(slideId, actor.id);
    const agreement = this.agreement(slideId, actor.id);
    if (!agreement) throw missing('comparison of slide', slideId);
    return agreement;
  }

  agreement(slideId: SlideId, viewer: string): Agreement | null {
    const slideState = this.#review.reviews.slideState(slideId);
    // A second reader at work is to know nothing of what anybody said before.
    return this.#review.readerOf(slideState, viewer) > 1 ? null : this.#compared(slideState);
  }

  #compared({ slide, version, run }: SlideReviewState): Agreement | null {
    const event = this.#database.signoff.last(slide, version, 'second_submitted');
    if (!event) return null;
    const { first, ...detail } = event.detail as unknown as SubmittedDetail;
    const since = event.head?.seq ?? 0;
    const arbiters = this.#database.signoff.arbiters(slide, version);
    const read = new Set(this.#database.signoff.readers(slide, version).map(({ id }) => id));
    const now = new Map(
      detail.disagreements.length > 0
        ? this.#database.signoff.verdicts(run, 1).map(({ cell, verdict }) => [cell, verdict])
        : [],
    );
    return {
      ...detail,
      readers: [first, event.actor],
      arbiters: arbiters.map((arbiter) => ({ ...arbiter, read: read.has(arbiter.id) })),
      submittedAt: event.at,
      disagreements: detail.disagreements.map((entry) => ({
        ...entry,
        decided: this.#decidedSince(entry.cellId, since) ? (now.get(entry.cellId) ?? null) : null,
      })),
    };
  }

  /** Whether anybody gave the cell a class, or excluded it, after an event, and did not take it back. */
  #decidedSince(cell: CellId, since: number): boolean {
    const open = new Set<number>();
    const by = new Map<number, number>();
    for (const { seq, kind, undoes } of this.#review.reviews.history(cell, 1)) {
      if (seq <= since) continue;
      if (undoes === null) {
        if (['relabel', 'confirm', 'exclude', 'arbitrate'].includes(kind)) open.add(seq);
        continue;
      }
      // An undo of an undo points at the undo: follow it to the decision itself.
      const decision = by.get(undoes) ?? undoes;
      by.set(seq, decision);
      if (kind === 'undo') open.delete(decision);
      else open.add(decision);
    }
    return open.size > 0;
  }

  arbitrate({ slideId, decisions }: ParsedInput<'signoff.arbitrate'>, actor: Actor): ReviewChanged {
    const slideState = this.#review.reviews.slideState(slideId);
    if (slideState.stage === 'signed') throw signed(slideId);
    if (slideState.stage !== 'arbitration') {
      throw new LeukoscopeError('CONFLICT', `Slide ${slideId} has no two readings to decide between.`);
    }
    const open = new Set(this.#compared(slideState)?.disagreements.map(({ cellId }) => cellId));
    const foreign = decisions.find(({ cellId }) => !open.has(cellId));
    if (foreign) {
      throw new LeukoscopeError('BAD_REQUEST', `The readers do not differ on cell ${foreign.cellId}.`);
    }
    const cells = this.#review.reviews.arbitrate(
      { slide: slideId, actor },
      decisions.map(({ cellId, verdict, reason }) => ({
        cell: cellId,
        to: verdict === 'excluded' ? null : (verdict satisfies CellClass),
        reason: reason ?? (verdict === 'excluded' ? 'Arbitration' : null),
      })),
    );
    return this.#review.changed(slideId, cells, actor.id);
  }

  setTarget(slideId: SlideId, target: CountTarget | null, actor: Actor): ReviewState {
    this.#database.signoff.record(slideId, actor, () => {
      const { stage, version, root } = this.#review.reviews.slideState(slideId);
      if (stage === 'signed') throw signed(slideId);
      return { kind: 'target', version, run: root, detail: { target }, next: { target } };
    });
    return this.#review.moved(slideId, actor.id);
  }
}

function signatureOf({ detail, version, actor, at, head }: SlideEvent): Signature {
  const { run: _run, ...signed } = detail as SignedDetail;
  return { version, actor, at, head, ...signed };
}
