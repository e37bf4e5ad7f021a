import { notifyManager, QueryClient, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { toCellRows } from '../../electron/contract/cell-columns.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { CellId, MethodInput, MethodName, SlideDetail, SlideId } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { notifyError } from './notices.ts';

const whileRestarting = (failures: number, error: Error): boolean =>
  failures < 3 && error instanceof LeukoscopeError && error.code === 'PEER_GONE';

/**
 * What the engine holds changes only by events (events.ts), so an answer stays fresh until one of them says otherwise.
 * A retry helps only when the engine is being restarted; every other failure would fail again.
 */
export function createQueryClient(): QueryClient {
  // At the end of what is under way, not of the browser's turn: an answer and all that goes with it is drawn as one.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: whileRestarting,
      },
      mutations: { networkMode: 'always', onError: notifyError },
    },
  });
}

/** The cache key of a call: its name and input. */
export const keyOf = <M extends MethodName>(method: M, input: MethodInput<M>) => [method, input] as const;

const queryOf = <M extends MethodName>(method: M, input: MethodInput<M>) =>
  queryOptions({ queryKey: keyOf(method, input), queryFn: () => call(method, input) });

/** It says which provider the classifier runs on, so that the first to ask for it starts the classifier. */
export const useSystem = (enabled = true) => useQuery({ ...queryOf('system.info', {}), enabled });
export const useSlides = () => useQuery(queryOf('slides.list', {}));
export const useSlide = (slideId: SlideId) =>
  useQuery(
    queryOptions({
      queryKey: keyOf('slides.get', { slideId }),
      queryFn: async (): Promise<SlideDetail> => {
        const { slide, run, columns } = await call('slides.get', { slideId });
        return { slide, run, cells: toCellRows(columns) };
      },
      // Comparing 20,000 rows value by value after each change would take longer than to draw them.
      structuralSharing: false,
    }),
  );
export const useFields = (slideId: SlideId) => useQuery(queryOf('fields.list', { slideId }));
export const cellQuery = (cellId: CellId) => queryOf('cells.get', { cellId });
export const useActiveRuns = () => useQuery(queryOf('runs.active', {}));

export const useDemo = () =>
  // Asked twice, it opens the same slide: so it may be asked again when the engine was killed on the way.
  useMutation({ mutationFn: () => call('slides.demo', {}), retry: whileRestarting });
export const useStartRun = () =>
  useMutation({ mutationFn: (input: MethodInput<'runs.start'>) => call('runs.start', input) });
export const useCancelRun = () =>
  useMutation({ mutationFn: (input: MethodInput<'runs.cancel'>) => call('runs.cancel', input) });
