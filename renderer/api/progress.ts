import { create } from 'zustand';
import type { EventPayload, SlideId } from '../../electron/contract/methods.ts';

/** How far the backup, check or export under way is. */
export const useMaintenanceProgress = create<{ progress: EventPayload<'maintenance.progress'> | null }>(() => ({
  progress: null,
}));

/** How far the training of a head is. */
export const useTrainingProgress = create<{ progress: EventPayload<'heads.progress'> | null }>(() => ({
  progress: null,
}));

interface RefitProgress {
  slideId: SlideId | null;
  /** 0..1 */
  share: number;
  report(slideId: SlideId, done: number, total: number): void;
}

/** How far the refit of the segmenter is. */
export const useRefitProgress = create<RefitProgress>((set) => ({
  slideId: null,
  share: 0,
  report: (slideId, done, total) => set({ slideId, share: total > 0 ? done / total : 0 }),
}));
