import type { SlideDetail } from '../../../electron/contract/methods.ts';
import { CalibrateView } from '../../features/calibrate/CalibrateView.tsx';
import { SendToLis } from '../../features/orders/SendToLis.tsx';
import { ProvenanceView } from '../../features/provenance/ProvenanceView.tsx';
import { ReportView } from '../../features/report/ReportView.tsx';
import type { SlideView } from '../../state/navigation.ts';
import { FieldView } from './FieldView.tsx';
import { GalleryView } from './GalleryView.tsx';

/** The views of a slide, in the order of the switch. */
export const SLIDE_VIEWS: Record<SlideView, (props: { detail: SlideDetail }) => React.JSX.Element> = {
  gallery: GalleryView,
  field: FieldView,
  report: ({ detail }) => (
    <ReportView detail={detail} sendToLis={(issued) => <SendToLis slideId={detail.slide.id} issued={issued} />} />
  ),
  provenance: ProvenanceView,
  calibrate: CalibrateView,
};
