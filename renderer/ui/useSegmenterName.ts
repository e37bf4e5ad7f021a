import { useTranslation } from 'react-i18next';
import type { SegmenterInfo } from '../../electron/contract/analysis.ts';
import { calibrationOf } from './calibrationName.ts';

/** Names a segmenter for people: its algorithm, and which calibration of which laboratory and stain. */
export function useSegmenterName(): (segmenter: SegmenterInfo) => string {
  const { t } = useTranslation();
  return ({ version, calibrated }) => {
    const calibration = calibrationOf(version);
    if (!calibration) return `${version} · ${t(calibrated ? 'status.calibrated' : 'status.uncalibrated')}`;
    return `${t('status.calibratedAs', { version: calibration.version })} · ${calibration.of}`;
  };
}
