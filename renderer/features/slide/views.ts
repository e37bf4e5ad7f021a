import type { SlideDetail } from '../../../electron/contract/methods.ts';
import type { SlideView } from '../../app/store.ts';
import { CalibrateView } from '../calibrate/CalibrateView.tsx';
import { FieldView } from '../field/FieldView.tsx';
import { GalleryView } from '../gallery/GalleryView.tsx';
import { ProvenanceView } from '../provenance/ProvenanceView.tsx';
import { ReportView } from '../report/ReportView.tsx';

/** The ways to look at a slide, in the order of the switch. */
export const SLIDE_VIEWS: Record<SlideView, (props: { detail: SlideDetail }) => React.JSX.Element> = {
  gallery: GalleryView,
  field: FieldView,
  report: ReportView,
  provenance: ProvenanceView,
  calibrate: CalibrateView,
};
