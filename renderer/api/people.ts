import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

export const sessionQuery = queryOptions({
  queryKey: keyOf('people.current', {}),
  queryFn: () => call('people.current', {}),
});
export const useSession = () => useQuery(sessionQuery);
export const usePeople = () => useQuery({ queryKey: keyOf('people.list', {}), queryFn: () => call('people.list', {}) });

export const settingsQuery = (scope: 'laboratory' | 'person') =>
  queryOptions({ queryKey: keyOf('settings.get', { scope }), queryFn: () => call('settings.get', { scope }) });
