import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { MethodInput, MethodName, SlideId } from '../../electron/contract/methods.ts';
import { call } from './bridge.ts';
import { keyOf } from './queries.ts';

const queryOf = <M extends MethodName>(method: M, input: MethodInput<M>) =>
  queryOptions({ queryKey: keyOf(method, input), queryFn: () => call(method, input) });

export const useCorrections = (slideId: SlideId) => useQuery(queryOf('segmenter.corrections', { slideId }));
export const useCalibrations = () => useQuery(queryOf('segmenter.calibrations', {}));

/** Stores a corrected mask, and asks again for those of the slide. */
export function useCorrect(slideId: SlideId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: MethodInput<'segmenter.correct'>) => call('segmenter.correct', input),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf('segmenter.corrections', { slideId }) }),
  });
}

/** Takes a corrected mask back. */
export function useForget(slideId: SlideId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: MethodInput<'segmenter.forget'>) => call('segmenter.forget', input),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf('segmenter.corrections', { slideId }) }),
  });
}

// A failed refit says so where it was asked for, not in a notice that goes by.
export const useRefit = () =>
  useMutation({
    mutationFn: (input: MethodInput<'segmenter.refit'>) => call('segmenter.refit', input),
    onError: () => undefined,
  });
// The event that another segmenter is in use refreshes what depends on it.
export const useKeepTrial = () =>
  useMutation({ mutationFn: (input: MethodInput<'segmenter.keep'>) => call('segmenter.keep', input) });
export const useChooseCalibration = () =>
  useMutation({ mutationFn: (input: MethodInput<'segmenter.use'>) => call('segmenter.use', input) });

interface RefitProgress {
  slideId: SlideId | null;
  /** 0..1 */
  share: number;
  report(slideId: SlideId, done: number, total: number): void;
}

/** How far the refit under way has come. */
export const useRefitProgress = create<RefitProgress>((set) => ({
  slideId: null,
  share: 0,
  report: (slideId, done, total) => set({ slideId, share: total > 0 ? done / total : 0 }),
}));
