import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MethodInput, WorklistFilter } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { settingsQuery } from './settings.ts';

export type WorklistSort = NonNullable<MethodInput<'worklist.find'>['sort']>;

export interface SavedFilter {
  name: string;
  filter: WorklistFilter;
  sort: WorklistSort;
}

const KEY = 'worklist.filters';

/** A person's saved filters; malformed entries are ignored. */
function savedIn(settings: Record<string, unknown> | undefined): SavedFilter[] {
  const stored = settings?.[KEY];
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (one): one is SavedFilter =>
      typeof one === 'object' && one !== null && typeof one.name === 'string' && typeof one.filter === 'object',
  );
}

export function useSavedFilters() {
  const client = useQueryClient();
  const query = settingsQuery('person');
  const { data } = useQuery(query);
  const save = useMutation({
    mutationFn: (filters: SavedFilter[]) =>
      call('settings.set', {
        scope: 'person',
        key: KEY,
        value: filters as unknown as MethodInput<'settings.set'>['value'],
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: query.queryKey }),
  });
  const filters = savedIn(data);
  return {
    filters,
    /** Saves a filter under a name, replacing one with the same name. */
    keep: (one: SavedFilter) => save.mutate([...filters.filter(({ name }) => name !== one.name), one]),
    forget: (name: string) => save.mutate(filters.filter((one) => one.name !== name)),
  };
}
