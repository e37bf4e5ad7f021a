import { create } from 'zustand';
import { SEGMENTATION_STAGES, type SegmentationStage } from '../../../electron/contract/bridge.ts';

interface Inspector {
  /** The overlaid stage; null for the plain cell. Kept from cell to cell for quick comparison. */
  stage: SegmentationStage | null;
  /** Whether the switch is shown. */
  open: boolean;
  show(stage: SegmentationStage | null): void;
  toggle(): void;
  step(by: 1 | -1): void;
}

/** The stage `by` steps further, from the plain image to the last stage. */
export function stepStage(stage: SegmentationStage | null, by: 1 | -1): SegmentationStage | null {
  const order = [null, ...SEGMENTATION_STAGES];
  const at = Math.min(order.length - 1, Math.max(0, order.indexOf(stage) + by));
  return order[at] ?? null;
}

export const useInspector = create<Inspector>((set) => ({
  stage: null,
  open: false,
  show: (stage) => set({ stage, open: true }),
  toggle: () => set(({ open }) => ({ open: !open, stage: null })),
  step: (by) => set(({ stage }) => ({ stage: stepStage(stage, by), open: true })),
}));
