import { useMutation, useQuery } from '@tanstack/react-query';
import type { MethodInput, SlideId } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

export const useOrderList = (query: MethodInput<'orders.list'>) =>
  useQuery({
    queryKey: keyOf('orders.list', query),
    queryFn: () => call('orders.list', query),
    // A search that is being typed keeps showing what it found before.
    placeholderData: (before) => before,
  });

/** The order of an accession; asks nothing for an empty one. */
export const useOrder = (accession: string) =>
  useQuery({
    queryKey: keyOf('orders.get', { accession }),
    queryFn: () => call('orders.get', { accession }),
    enabled: accession !== '',
  });

export const useSaveOrder = () =>
  useMutation({
    mutationFn: (order: MethodInput<'orders.save'>) => call('orders.save', order),
    // The form shows it where it happened.
    onError: () => undefined,
  });
export const useCancelOrder = () =>
  useMutation({ mutationFn: (accession: string) => call('orders.cancel', { accession }) });
export const useImportOrders = () =>
  useMutation({
    mutationFn: async (file: File) =>
      call('exchange.importOrders', { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }),
  });

export const useOutbox = (slideId?: SlideId) => {
  const query = slideId === undefined ? {} : { slideId };
  return useQuery({ queryKey: keyOf('outbox.list', query), queryFn: () => call('outbox.list', query) });
};
export const useExchangeStatus = () =>
  useQuery({
    queryKey: keyOf('exchange.status', {}),
    queryFn: () => call('exchange.status', {}),
    // Lines and folders come and go by themselves.
    refetchInterval: 5_000,
  });
export const useExchangeSettings = () =>
  useQuery({ queryKey: keyOf('exchange.settings', {}), queryFn: () => call('exchange.settings', {}) });

export const useQueueReport = () =>
  useMutation({ mutationFn: (slideId: SlideId) => call('outbox.queueReport', { slideId }) });
