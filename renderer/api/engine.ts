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
 * Engine data changes only through events (stale.ts), so an answer stays fresh until an event makes it stale.
 * Retrying helps only while the engine restarts; any other failure would occur again.
 */
export function createQueryClient(): QueryClient {
  // Notify in a microtask, so that an answer and everything derived from it render together.
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

/** A call as query options, for `useQuery`, `fetchQuery` and the like. */
export const engineQuery = <M extends MethodName>(method: M, input: MethodInput<M>) =>
  queryOptions({ queryKey: keyOf(method, input), queryFn: () => call(method, input) });

type Options<M extends MethodName> = Pick<
  UseQueryOptions<MethodOutput<M>>,
  'enabled' | 'gcTime' | 'placeholderData' | 'refetchInterval' | 'retry'
>;

/**
 * The engine's answer to a call, cached until an event makes it stale (stale.ts).
 *
 * @param input Null disables the query.
 */
export const useEngine = <M extends MethodName>(method: M, input: MethodInput<M> | null, options: Options<M> = {}) =>
  useQuery<MethodOutput<M>>({
    queryKey: [method, input],
    queryFn: () => call(method, input as MethodInput<M>),
    enabled: input !== null,
    ...options,
  });

/** A call that changes something. A failure is shown as a notice unless `onError` handles it. */
export const useEngineMutation = <M extends MethodName>(
  method: M,
  options: Omit<UseMutationOptions<MethodOutput<M>, Error, MethodInput<M>>, 'mutationFn'> = {},
) => useMutation({ mutationFn: (input: MethodInput<M>) => call(method, input), ...options });

/** For a mutation whose caller shows the failure in place. */
export const SHOWN_IN_PLACE = { onError: () => undefined } as const;

/** A slide with its cells as rows; the bridge transfers them as columns. */
export const useSlide = (slideId: SlideId) =>
  useQuery(
    queryOptions({
      queryKey: keyOf('slides.get', { slideId }),
      queryFn: async (): Promise<SlideDetail> => {
        const { slide, run, columns } = await call('slides.get', { slideId });
        return { slide, run, cells: toCellRows(columns) };
      },
      // Comparing 20,000 rows after each change would take longer than rendering them.
      structuralSharing: false,
    }),
  );
