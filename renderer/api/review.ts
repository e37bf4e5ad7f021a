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

/** Merges the engine's answer to a write into the cache, without refetching 20,000 rows. */
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

/** Refetches data derived from a review that is shown elsewhere. */
export function afterReview(client: QueryClient): void {
  for (const method of ['signoff.gate', 'signoff.versions', 'signoff.agreement', 'worklist.find', 'slides.list'])
    void client.invalidateQueries({ queryKey: [method] });
}

/** Derived data is refetched after a pause of this length; reviewers usually work faster than that. */
const PAUSE_MS = 1000;
let pause = 0;

function soonAfterReview(client: QueryClient): void {
  window.clearTimeout(pause);
  pause = window.setTimeout(() => afterReview(client), PAUSE_MS);
}

/** Refetches a slide's review after signing, amending, or a change by somebody else. */
export async function refreshReview(client: QueryClient, slideId: SlideId): Promise<void> {
  afterReview(client);
  await Promise.all([
    client.invalidateQueries({ queryKey: keyOf('slides.get', { slideId }) }),
    client.invalidateQueries({ queryKey: keyOf('review.state', { slideId }) }),
    client.invalidateQueries({ queryKey: ['cells.get'] }),
    client.invalidateQueries({ queryKey: ['review.history'] }),
  ]);
}

/** A write to a slide's review from a dialog, which shows a failure itself. Success refetches the review. */
export function useReviewMutation<M extends MethodName>(method: M, slideId: SlideId) {
  const client = useQueryClient();
  return useEngineMutation(method, { ...SHOWN_IN_PLACE, onSuccess: () => refreshReview(client, slideId) });
}

/** Long enough for the answer to this window's own write, which carries the same data as its event. */
const ANSWER_MS = 250;

/**
 * Handles the event of a write. The window's own writes are already answered, so the slide is refetched only if the log is longer than
 * the window's state.
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
