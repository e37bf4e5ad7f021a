import { keepPreviousData, type QueryClient, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { fromWireError } from '../../electron/contract/errors.ts';
import type { ExportFile } from '../../electron/contract/exports.ts';
import type { MethodInput, MethodName, SlideId } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

const queryOf = <M extends MethodName>(method: M, input: MethodInput<M>) =>
  queryOptions({ queryKey: keyOf(method, input), queryFn: () => call(method, input) });

type ScopeInput = MethodInput<'insight.statistics'>;

// The figures stay while those of the next filter are on their way, so that the page does not flicker.
export const useStatistics = (scope: ScopeInput) =>
  useQuery({ ...queryOf('insight.statistics', scope), placeholderData: keepPreviousData });
export const useChoices = () => useQuery(queryOf('insight.choices', {}));
export const useSpread = (input: MethodInput<'insight.morphology'>) =>
  useQuery({ ...queryOf('insight.morphology', input), placeholderData: keepPreviousData });
export const useMeans = (input: MethodInput<'insight.distribution'>) =>
  useQuery({ ...queryOf('insight.distribution', input), placeholderData: keepPreviousData });
export const useFound = (input: MethodInput<'insight.find'>) =>
  useQuery({ ...queryOf('insight.find', input), placeholderData: keepPreviousData });
export const usePatients = (text: string) =>
  useQuery({ ...queryOf('insight.patients', { text }), placeholderData: keepPreviousData });
export const useTrend = (patientId: number | null) =>
  useQuery({ ...queryOf('insight.trend', { patientId: patientId ?? 0 }), enabled: patientId !== null });
export const useProvenance = (input: MethodInput<'insight.provenance'>) =>
  useQuery({ ...queryOf('insight.provenance', input), placeholderData: keepPreviousData });
export const cellsBehind = (input: MethodInput<'insight.cells'>) => queryOf('insight.cells', input);
export const cellsNamed = (input: MethodInput<'insight.describe'>) => queryOf('insight.describe', input);
export const similarQuery = (input: MethodInput<'insight.similar'>) => queryOf('insight.similar', input);
/** A map takes long: it is drawn once and kept until somebody asks for it anew. */
export const mapQuery = (input: MethodInput<'insight.map'>) => ({
  ...queryOf('insight.map', input),
  retry: false,
  gcTime: Number.POSITIVE_INFINITY,
});

/** Saves a table or picture where the person chooses; the file's name, null when they cancelled. */
export const useSaveExport = () =>
  useMutation({
    mutationFn: async (file: ExportFile) => {
      const result = await window.leukoscope.saveExport(file);
      if (!result.ok) throw fromWireError(result.error);
      return result.data;
    },
  });

/** Reviews and analyses change what figures are of; the map waits until it is asked for again. */
export function onInsightChanged(client: QueryClient, slideId?: SlideId): void {
  for (const method of [
    'insight.statistics',
    'insight.choices',
    'insight.morphology',
    'insight.distribution',
    'insight.find',
    'insight.patients',
    'insight.trend',
    'insight.cells',
    'insight.describe',
    'insight.similar',
  ])
    void client.invalidateQueries({ queryKey: [method] });
  void client.invalidateQueries({
    predicate: ({ queryKey: [method, input] }) =>
      method === 'insight.provenance' &&
      (slideId === undefined || (input as { slideId?: unknown } | undefined)?.slideId === slideId),
  });
}
