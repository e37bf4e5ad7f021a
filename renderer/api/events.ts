import type { QueryClient } from '@tanstack/react-query';
import type { EventName, EventPayload } from '../../electron/contract/methods.ts';
import { useNotices } from './notices.ts';
import { useMaintenanceProgress, useRefitProgress, useTrainingProgress } from './progress.ts';
import { onReviewChanged } from './review.ts';
import { useRuns } from './runs.ts';
import { sessionQuery } from './settings.ts';
import { invalidate, STALE } from './stale.ts';

/** Effects of an event besides making answers stale. */
const effectsOf = (client: QueryClient): { readonly [E in EventName]?: (payload: EventPayload<E>) => void } => ({
  'runs.progress': (progress) => useRuns.getState().report(progress, Date.now()),
  'runs.ended': (ended) => useRuns.getState().end(ended),
  'review.changed': (changed) => void onReviewChanged(client, changed),
  'people.session': (session) => {
    const before = client.getQueryData(sessionQuery.queryKey);
    if (before && before.state !== session.state) useNotices.getState().clear();
    client.setQueryData(sessionQuery.queryKey, session);
  },
  'segmenter.progress': ({ slideId, done, total }) => useRefitProgress.getState().report(slideId, done, total),
  'heads.progress': (progress) => useTrainingProgress.setState({ progress }),
  'maintenance.changed': () => useMaintenanceProgress.setState({ progress: null }),
  'maintenance.progress': (progress) => useMaintenanceProgress.setState({ progress }),
  'system.notice': ({ level, message }) => useNotices.getState().add({ level, message, error: null }),
});

/**
 * Connects the engine's events to the query cache and the stores.
 *
 * @returns a function that disconnects them.
 */
export function connectEvents(client: QueryClient): () => void {
  const effects = effectsOf(client);
  const follow = <E extends EventName>(event: E) =>
    window.leukoscope.on(event, (payload) => {
      effects[event]?.(payload);
      invalidate(client, event, payload);
    });
  const stops = (Object.keys(STALE) as EventName[]).map((event) => follow(event));
  return () => {
    for (const stop of stops) stop();
  };
}
