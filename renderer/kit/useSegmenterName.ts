import { useTranslation } from 'react-i18next';
import type { SegmenterInfo } from '../../electron/contract/analysis.ts';

/** The display name of a segmenter: its version, or its calibration with laboratory and stain. */
export function useSegmenterName(): (segmenter: SegmenterInfo) => string {
  const { t } = useTranslation();
  return ({ version, calibrated, calibration }) => {
    if (!calibration) return `${version} · ${t(calibrated ? 'status.calibrated' : 'status.uncalibrated')}`;
    const { laboratory, stain } = calibration;
    return `${t('status.calibratedAs', { version: calibration.version })} · ${laboratory}, ${stain}`;
  };
}
