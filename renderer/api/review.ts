import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type {
  EventPayload,
  MethodName,
  MethodOutput,
  ReviewChanged,
  SlideDetail,
  SlideId,
} from '../../electron/contract/methods.ts';
import { withRows } from './cells.ts';
import { keyOf, SHOWN_IN_PLACE, useEngineMutation } from './engine.ts';

/** Puts the engine's answer to a write where the window shows it, without asking for 20,000 rows again. */
export function takeChanged(client: QueryClient, slideId: SlideId, { state, cells }: ReviewChanged): void {
  client.setQueryData<SlideDetail>(keyOf('slides.get', { slideId }), (detail) =>
    detail
      ? {
          ...detail,
          slide: {
            ...detail.slide,
            review: state.review,
            differential: state.differential,
            unidentified: state.differential.unidentified,
          },
          cells: withRows(detail.cells, cells),
        }
      : detail,
  );
  client.setQueryData(keyOf('review.state', { slideId }), state);
  const changed = new Set<unknown>(cells.map(({ id }) => id));
  void client.invalidateQueries({
    predicate: ({ queryKey: [method, input] }) =>
      (method === 'cells.get' || method === 'review.history') &&
      changed.has((input as { cellId?: unknown } | undefined)?.cellId),
  });
  soonAfterReview(client);
}

/** What follows from a review and is shown elsewhere. */
export function afterReview(client: QueryClient): void {
  for (const method of ['signoff.gate', 'signoff.versions', 'signoff.agreement', 'worklist.find', 'slides.list'])
    void client.invalidateQueries({ queryKey: [method] });
}

/** A reviewer at work is quicker than this; what the engine reckons for the panels beside the cells waits for a pause of theirs. */
const PAUSE_MS = 1000;
let pause = 0;

function soonAfterReview(client: QueryClient): void {
  window.clearTimeout(pause);
  pause = window.setTimeout(() => afterReview(client), PAUSE_MS);
}

/** Asks again for all of a slide's review: after signing, amending, or a change by somebody else. */
export async function refreshReview(client: QueryClient, slideId: SlideId): Promise<void> {
  afterReview(client);
  await Promise.all([
    client.invalidateQueries({ queryKey: keyOf('slides.get', { slideId }) }),
    client.invalidateQueries({ queryKey: keyOf('review.state', { slideId }) }),
    client.invalidateQueries({ queryKey: ['cells.get'] }),
    client.invalidateQueries({ queryKey: ['review.history'] }),
  ]);
}

/** A write to a slide's review in a dialog: its failure is shown there, and the review is asked for again. */
export function useReviewMutation<M extends MethodName>(method: M, slideId: SlideId) {
  const client = useQueryClient();
  return useEngineMutation(method, { ...SHOWN_IN_PLACE, onSuccess: () => refreshReview(client, slideId) });
}

/** Long enough for the answer to a write of this window to come, which says the same as the event of it. */
const ANSWER_MS = 250;

/**
 * A write was told of. The window's own writes were answered already, so the slide is asked for only when the log is longer than the
 * window knows.
 */
export async function onReviewChanged(
  client: QueryClient,
  { slideId, head }: EventPayload<'review.changed'>,
): Promise<void> {
  const known = () => client.getQueryData<MethodOutput<'review.state'>>(keyOf('review.state', { slideId }));
  if (!known()) return afterReview(client);
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
  if ((known()?.head?.seq ?? 0) < head) await refreshReview(client, slideId);
}
