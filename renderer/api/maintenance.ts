import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import type { EventPayload } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

const maintenanceQuery = queryOptions({
  queryKey: keyOf('maintenance.state', {}),
  queryFn: () => call('maintenance.state', {}),
});
/** Backups and how the file stands; kept fresh by `maintenance.changed`. */
export const useMaintenance = () => useQuery(maintenanceQuery);

export const useErasures = () =>
  useQuery({ queryKey: keyOf('maintenance.erasures', {}), queryFn: () => call('maintenance.erasures', {}) });

/** How far the work under way is. */
export const useMaintenanceProgress = create<{ progress: EventPayload<'maintenance.progress'> | null }>(() => ({
  progress: null,
}));

export function onMaintenanceChanged(client: QueryClient): void {
  useMaintenanceProgress.setState({ progress: null });
  for (const method of ['maintenance.state', 'maintenance.erasures'])
    void client.invalidateQueries({ queryKey: [method] });
}
