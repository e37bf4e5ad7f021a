import {
  notifyManager,
  QueryClient,
  queryOptions,
  type UseMutationOptions,
  type UseQueryOptions,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { toCellRows } from '../../electron/contract/cell-columns.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { MethodInput, MethodName, MethodOutput, SlideDetail, SlideId } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { notifyError } from './notices.ts';

export const whileRestarting = (failures: number, error: Error): boolean =>
  failures < 3 && error instanceof LeukoscopeError && error.code === 'PEER_GONE';

/**
 * What the engine holds changes only by events (stale.ts), so an answer stays fresh until one of them says otherwise.
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

/** A call as a query, for `useQueries`, `fetchQuery` and the like. */
export const engineQuery = <M extends MethodName>(method: M, input: MethodInput<M>) =>
  queryOptions({ queryKey: keyOf(method, input), queryFn: () => call(method, input) });

type Options<M extends MethodName> = Pick<
  UseQueryOptions<MethodOutput<M>>,
  'enabled' | 'gcTime' | 'placeholderData' | 'refetchInterval' | 'retry'
>;

/**
 * The engine's answer to a call, kept until an event makes it stale (stale.ts).
 *
 * @param input Null asks nothing: there is no subject yet.
 */
export const useEngine = <M extends MethodName>(method: M, input: MethodInput<M> | null, options: Options<M> = {}) =>
  useQuery<MethodOutput<M>>({
    queryKey: [method, input],
    queryFn: () => call(method, input as MethodInput<M>),
    enabled: input !== null,
    ...options,
  });

/** A call that changes something. A failure becomes a notice, unless `onError` shows it elsewhere. */
export const useEngineMutation = <M extends MethodName>(
  method: M,
  options: Omit<UseMutationOptions<MethodOutput<M>, Error, MethodInput<M>>, 'mutationFn'> = {},
) => useMutation({ mutationFn: (input: MethodInput<M>) => call(method, input), ...options });

/** For a mutation whose failure is shown where it was asked for. */
export const SHOWN_IN_PLACE = { onError: () => undefined } as const;

/** A slide with its cells as rows; they cross the bridge as columns. */
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
