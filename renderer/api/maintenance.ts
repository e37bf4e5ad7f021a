import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import type { EventPayload } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

const safetyQuery = queryOptions({ queryKey: keyOf('safety.state', {}), queryFn: () => call('safety.state', {}) });
/** Backups and how the file stands; kept fresh by `safety.changed`. */
export const useSafety = () => useQuery(safetyQuery);

export const useErasures = () =>
  useQuery({ queryKey: keyOf('safety.erasures', {}), queryFn: () => call('safety.erasures', {}) });

/** How far the work under way is. */
export const useSafetyProgress = create<{ progress: EventPayload<'safety.progress'> | null }>(() => ({
  progress: null,
}));

export function onSafetyChanged(client: QueryClient): void {
  useSafetyProgress.setState({ progress: null });
  for (const method of ['safety.state', 'safety.erasures']) void client.invalidateQueries({ queryKey: [method] });
}
