import { create } from 'zustand';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { ReportId, SlideId } from '../../electron/contract/methods.ts';
import { useNavigation } from './navigation.ts';

interface ProvenanceState {
  /** The class whose number is explained; null for all classified cells. */
  name: CellClass | null;
  /** The issued report whose numbers are explained, with its slide; null for the current state. */
  report: { slide: SlideId; id: ReportId } | null;
  ask(name: CellClass | null): void;
  of(report: { slide: SlideId; id: ReportId } | null): void;
}

export const useProvenanceOf = create<ProvenanceState>((set) => ({
  name: null,
  report: null,
  ask: (name) => set({ name }),
  of: (report) => set({ report }),
}));

/** Shows the basis of a number of a slide or of one of its issued reports. */
export function explain(slide: SlideId, name: CellClass | null, report: ReportId | null = null): void {
  useProvenanceOf.setState({ name, report: report && { slide, id: report } });
  useNavigation.getState().openSlide(slide, 'provenance');
}
