export { type DecodedImage, decodeImage, type Pixels } from './decode.ts';
export { encodeCrop, encodeMask, encodeOverlay, encodeThumbnail } from './encode.ts';
export type { ImageFormat } from './format.ts';
export { IMAGE_LIMITS, type ImageLimits } from './limits.ts';
export { decodeMask } from './mask.ts';
export { type ImageFile, type Walk, walkImages } from './walk.ts';
