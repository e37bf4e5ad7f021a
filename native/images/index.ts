export { type DecodedImage, decodeImage } from './decode.ts';
export {
  encodeCrop,
  encodeField,
  encodeJpeg,
  encodeMask,
  encodeOverlay,
  encodeThumbnail,
  encodeTransparent,
} from './encode.ts';
export type { ImageFormat } from './format.ts';
export type { ImageLimits } from './limits.ts';
export { decodeMask } from './mask.ts';
export type { Pixels } from './pixels.ts';
export { type ImageFile, type Walk, walkImages } from './walk.ts';
