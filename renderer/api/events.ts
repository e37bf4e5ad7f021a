import type { QueryClient } from '@tanstack/react-query';
import { useTrainingProgress } from './heads.ts';
import { onInsightChanged } from './insight.ts';
import { onMaintenanceChanged, useMaintenanceProgress } from './maintenance.ts';
import { useNotices } from './notices.ts';
import { sessionQuery } from './people.ts';
import { keyOf } from './queries.ts';
import { onReportChanged } from './reports.ts';
import { onReviewChanged } from './review.ts';
import { useRuns } from './runs.ts';
import { useRefitProgress } from './segmenter.ts';

/**
 * Lets the engine's events refresh what the window shows.
 *
 * @returns a function that stops it.
 */
export function connectEvents(client: QueryClient): () => void {
  const { on } = window.leukoscope;
  const stops = [
    on('runs.progress', (progress) => useRuns.getState().report(progress, Date.now())),
    on('runs.ended', (ended) => {
      useRuns.getState().end(ended);
      onInsightChanged(client, ended.slideId);
      void client.invalidateQueries({ queryKey: ['slides.list'] });
      void client.invalidateQueries({ queryKey: ['worklist.find'] });
      void client.invalidateQueries({ queryKey: keyOf('slides.get', { slideId: ended.slideId }) });
      void client.invalidateQueries({ queryKey: keyOf('fields.list', { slideId: ended.slideId }) });
    }),
    on('slides.changed', ({ slideId }) => {
      // Orders list the slides of their accession.
      for (const method of ['orders.list', 'orders.get']) void client.invalidateQueries({ queryKey: [method] });
      void client.invalidateQueries({ queryKey: ['slides.list'] });
      void client.invalidateQueries({ queryKey: ['worklist.find'] });
      void client.invalidateQueries({ queryKey: keyOf('slides.get', { slideId }) });
    }),
    on('review.changed', (changed) => {
      void onReviewChanged(client, changed);
      onReportChanged(client);
      onInsightChanged(client, changed.slideId);
    }),
    on('reports.changed', () => {
      onReportChanged(client);
      onInsightChanged(client);
      // An issued report closes its order.
      for (const method of ['orders.list', 'orders.get']) void client.invalidateQueries({ queryKey: [method] });
    }),
    on('people.session', (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      onInsightChanged(client);
      // Whose window it is decides what may be written and what is seen: a second reader sees their own reading alone.
      for (const method of ['review.state', 'slides.get', 'worklist.find', 'slides.list', 'people.list'])
        void client.invalidateQueries({ queryKey: [method] });
    }),
    on('settings.changed', ({ scope }) => {
      void client.invalidateQueries({ queryKey: keyOf('settings.get', { scope }) });
      if (scope === 'laboratory') onReportChanged(client);
    }),
    on('orders.changed', () => {
      onReportChanged(client);
      for (const method of ['orders.list', 'orders.get', 'worklist.find'])
        void client.invalidateQueries({ queryKey: [method] });
    }),
    on('outbox.changed', () => {
      for (const method of ['outbox.list', 'exchange.status']) void client.invalidateQueries({ queryKey: [method] });
    }),
    on('segmenter.progress', ({ slideId, done, total }) => useRefitProgress.getState().report(slideId, done, total)),
    on('segmenter.changed', () => {
      for (const method of ['system.info', 'segmenter.calibrations'])
        void client.invalidateQueries({ queryKey: [method] });
    }),
    on('heads.changed', () => {
      for (const method of ['heads.list', 'system.info']) void client.invalidateQueries({ queryKey: [method] });
    }),
    on('heads.progress', (progress) => useTrainingProgress.setState({ progress })),
    on('maintenance.changed', () => onMaintenanceChanged(client)),
    on('maintenance.progress', (progress) => useMaintenanceProgress.setState({ progress })),
    on('system.notice', ({ level, message }) => {
      useNotices.getState().add({ level, message, error: null });
      // A notice tells of a changed system: another provider, a database that became read-only, a restarted engine.
      for (const method of ['system.info', 'maintenance.state']) void client.invalidateQueries({ queryKey: [method] });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
