/** What an image may measure. Larger ones are more likely a decompression bomb or a whole-slide scan than a camera field. */
export interface ImageLimits {
  /** Width times height. */
  maxPixels: number;
  /** Bytes on disk. */
  maxBytes: number;
  /** The shorter side in pixels: below it no cell can be recognised. */
  minSide: number;
}

export const IMAGE_LIMITS: ImageLimits = { maxPixels: 100_000_000, maxBytes: 1_000_000_000, minSide: 16 };
