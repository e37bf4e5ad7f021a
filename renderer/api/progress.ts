import { create } from 'zustand';
import type { EventPayload, SlideId } from '../../electron/contract/methods.ts';

/** Progress of the current backup, check or export. */
export const useMaintenanceProgress = create<{ progress: EventPayload<'maintenance.progress'> | null }>(() => ({
  progress: null,
}));

/** Progress of the head training. */
export const useTrainingProgress = create<{ progress: EventPayload<'heads.progress'> | null }>(() => ({
  progress: null,
}));

interface RefitProgress {
  slideId: SlideId | null;
  /** 0..1 */
  share: number;
  report(slideId: SlideId, done: number, total: number): void;
}

/** Progress of the segmenter refit. */
export const useRefitProgress = create<RefitProgress>((set) => ({
  slideId: null,
  share: 0,
  report: (slideId, done, total) => set({ slideId, share: total > 0 ? done / total : 0 }),
}));
