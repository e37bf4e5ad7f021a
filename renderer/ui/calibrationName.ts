/** What a segmenter's version says of its calibration (electron/engine/calibration.ts writes the name). */
export interface CalibrationName {
  version: number;
  /** Laboratory and stain. */
  of: string;
}

/** The calibration that a segmenter's version names; null for the shipped segmenter and for files fitted on the command line. */
export function calibrationOf(version: string): CalibrationName | null {
  const found = /\+cal-(\d+) (.+)$/.exec(version);
  return found?.[1] && found[2] ? { version: Number(found[1]), of: found[2] } : null;
}
