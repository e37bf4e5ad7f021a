import { type QueryClient, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { fromWireError } from '../../electron/contract/errors.ts';
import type {
  MethodInput,
  MethodName,
  ReportFile,
  SettingName,
  SettingValue,
  SlideId,
} from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { settingsQuery } from './people.ts';
import { keyOf } from './queries.ts';

const queryOf = <M extends MethodName>(method: M, input: MethodInput<M>) =>
  queryOptions({ queryKey: keyOf(method, input), queryFn: () => call(method, input) });

export const useReport = (slideId: SlideId) => useQuery(queryOf('reports.state', { slideId }));
export const useReportDefaults = () => useQuery(queryOf('reports.defaults', {}));
/** The pages of a report. Large and quickly made again, so they are not kept for long. */
export const useReportPdf = (input: MethodInput<'reports.pdf'> | null) =>
  useQuery({
    queryKey: ['reports.pdf', input],
    queryFn: () => (input ? call('reports.pdf', input) : null),
    enabled: input !== null,
    gcTime: 60_000,
    placeholderData: (before) => before,
  });
export const useComparison = (slideId: SlideId, other: SlideId | null) =>
  useQuery({
    queryKey: ['reports.compare', { slideId, other }],
    queryFn: () => (other === null ? null : call('reports.compare', { slideId, other })),
    enabled: other !== null,
  });

export const useDescribeReport = () =>
  useMutation({ mutationFn: (input: MethodInput<'reports.describe'>) => call('reports.describe', input) });
export const useIssueReport = () =>
  useMutation({ mutationFn: (input: MethodInput<'reports.issue'>) => call('reports.issue', input) });
/** The name of the file that was saved; null when the person cancelled. */
export const useSaveReport = () =>
  useMutation({
    mutationFn: async (file: ReportFile) => {
      const result = await window.leukoscope.saveReport(file);
      if (!result.ok) throw fromWireError(result.error);
      return result.data;
    },
  });

/** A setting of the laboratory; the engine checks what it holds whenever it is set. */
export function useLaboratorySetting<K extends SettingName>(key: K): SettingValue<K> | undefined {
  const { data } = useQuery(settingsQuery('laboratory'));
  return data?.[key] as SettingValue<K> | undefined;
}
export const useSetLaboratory = () =>
  useMutation({
    mutationFn: ({ key, value }: { key: SettingName; value: MethodInput<'settings.set'>['value'] }) =>
      call('settings.set', { scope: 'laboratory', key, value }),
  });

/** Anything that a report says may have changed. */
export function onReportChanged(client: QueryClient): void {
  for (const method of ['reports.state', 'reports.pdf', 'reports.compare'])
    void client.invalidateQueries({ queryKey: [method] });
}
