import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { create } from 'zustand';
import type { EventPayload, MethodInput } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

const headsQuery = queryOptions({ queryKey: keyOf('heads.list', {}), queryFn: () => call('heads.list', {}) });
/** The classifier's heads and what could be learned from; kept fresh by `heads.changed`. */
export const useHeads = () => useQuery(headsQuery);

// Failures are told where they were asked for, not in a notice that goes by.
export const useTrainHead = () =>
  useMutation({
    mutationFn: (input: MethodInput<'heads.train'>) => call('heads.train', input),
    onError: () => undefined,
  });
export const useActivateHead = () =>
  useMutation({
    mutationFn: (input: MethodInput<'heads.activate'>) => call('heads.activate', input),
    onError: () => undefined,
  });
export const useDiscardHead = () =>
  useMutation({
    mutationFn: (input: MethodInput<'heads.discard'>) => call('heads.discard', input),
    onError: () => undefined,
  });

/** How far the training under way has come. */
export const useTrainingProgress = create<{ progress: EventPayload<'heads.progress'> | null }>(() => ({
  progress: null,
}));
