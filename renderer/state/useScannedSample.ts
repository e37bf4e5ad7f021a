import { useCallback } from 'react';
import { call } from '../api/bridge.ts';
import { notifyError } from '../api/notices.ts';
import { useNavigation } from './navigation.ts';
import { useOrders } from './orders.ts';
import { useScanner } from './useScanner.ts';

/** A scanned barcode opens the newest slide of the sample, or its order if there is no slide yet. */
export function useScannedSample(): void {
  const openSlide = useNavigation((state) => state.openSlide);
  const open = useOrders((state) => state.open);
  const onScan = useCallback(
    (accession: string) => {
      call('slides.list', {}).then((slides) => {
        const slide = slides.find((candidate) => candidate.accession === accession);
        if (slide) openSlide(slide.id);
        else open(accession, true);
      }, notifyError);
    },
    [openSlide, open],
  );
  useScanner(onScan);
}
