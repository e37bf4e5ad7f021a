import { create } from 'zustand';
import type { CellId, SlideId } from '../../../electron/contract/methods.ts';
import type { MaskEdit, Paint, Trial } from '../../../electron/contract/segmenter.ts';
import { drawn, NO_STROKES, redone, type Strokes, undone } from './strokes.ts';

export const TOOLS = ['brush', 'superpixel'] as const;
export type Tool = (typeof TOOLS)[number];

/** Brush radius as a share of the picture's side, so that it is the same for every cell. */
export const BRUSH = { least: 0.005, most: 0.12, usual: 0.03, step: 1.25 } as const;

interface Calibrate {
  slideId: SlideId | null;
  current: CellId | null;
  chosen: readonly CellId[];
  skipped: ReadonlySet<CellId>;
  /** Kept when switching cells and views, so that no painting is lost. */
  strokes: ReadonlyMap<CellId, Strokes>;
  tool: Tool;
  paint: Paint;
  radius: number;
  outlines: boolean;
  trial: Trial | null;
  /** Resets for another slide. */
  enter(slideId: SlideId): void;
  /** Adds a cell to the list and shows it. */
  choose(slideId: SlideId, cellId: CellId): void;
  show(cellId: CellId | null): void;
  skip(cellId: CellId): void;
  set(change: Partial<Pick<Calibrate, 'tool' | 'paint' | 'outlines' | 'trial'>>): void;
  resize(factor: number): void;
  setRadius(radius: number): void;
  draw(cellId: CellId, edit: MaskEdit): void;
  undo(cellId: CellId): void;
  redo(cellId: CellId): void;
  /** Removes the strokes of a cell after saving or discarding them. */
  clear(cellId: CellId): void;
}

const fresh = (slideId: SlideId) => ({
  slideId,
  current: null,
  chosen: [] as readonly CellId[],
  skipped: new Set<CellId>(),
  strokes: new Map<CellId, Strokes>(),
  trial: null,
});

const within = (radius: number) => Math.min(BRUSH.most, Math.max(BRUSH.least, radius));

export const useCalibrate = create<Calibrate>((set) => {
  const change = (cellId: CellId, to: (from: Strokes) => Strokes) =>
    set(({ strokes }) => ({ strokes: new Map(strokes).set(cellId, to(strokes.get(cellId) ?? NO_STROKES)) }));
  return {
    ...fresh(0 as SlideId),
    slideId: null,
    tool: 'superpixel',
    paint: 'cytoplasm',
    radius: BRUSH.usual,
    outlines: true,
    enter: (slideId) => set((state) => (state.slideId === slideId ? state : fresh(slideId))),
    choose: (slideId, cellId) =>
      set((state) => {
        const kept = state.slideId === slideId ? state : fresh(slideId);
        const skipped = new Set(kept.skipped);
        skipped.delete(cellId);
        const chosen = kept.chosen.includes(cellId) ? kept.chosen : [...kept.chosen, cellId];
        return { ...kept, chosen, skipped, current: cellId, trial: null };
      }),
    show: (current) => set({ current }),
    skip: (cellId) =>
      set(({ skipped, chosen }) => ({
        skipped: new Set(skipped).add(cellId),
        chosen: chosen.filter((id) => id !== cellId),
      })),
    set: (some) => set(some),
    resize: (factor) => set(({ radius }) => ({ radius: within(radius * factor) })),
    setRadius: (radius) => set({ radius: within(radius) }),
    draw: (cellId, edit) => change(cellId, (from) => drawn(from, edit)),
    undo: (cellId) => change(cellId, undone),
    redo: (cellId) => change(cellId, redone),
    clear: (cellId) => change(cellId, () => NO_STROKES),
  };
});
