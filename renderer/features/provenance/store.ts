import { create } from 'zustand';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useNavigation } from '../../app/store.ts';

interface ProvenanceState {
  /** The class whose number is explained; null for all classified cells. */
  name: CellClass | null;
  ask(name: CellClass | null): void;
}

export const useProvenanceOf = create<ProvenanceState>((set) => ({ name: null, ask: (name) => set({ name }) }));

/** Shows what a number of a slide rests on. */
export function explain(slide: SlideId, name: CellClass | null): void {
  useProvenanceOf.getState().ask(name);
  useNavigation.getState().openSlide(slide, 'provenance');
}
