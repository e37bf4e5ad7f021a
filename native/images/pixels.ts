/** A decoded picture. */
export interface Pixels {
  width: number;
  height: number;
  /** width x height x 3, sRGB. */
  rgb: Uint8Array;
}
