import { parse } from 'node:path';
import { decodeImage, type ImageFile, walkImages } from '../../native/images/index.ts';
import type { Sample } from '../../native/segmenter/calibrate.ts';
import { LeukoscopeError, REFUSAL_CODES, type RefusalCode, type RefusedFile } from '../contract/index.ts';

const stemOf = (relative: string) => {
  const { dir, name } = parse(relative);
  return dir ? `${dir}/${name}` : name;
};

const isRefusal = (code: string): code is RefusalCode => (REFUSAL_CODES as readonly string[]).includes(code);

export interface MaskPair {
  image: ImageFile;
  mask: ImageFile;
}

/**
 * The images of a folder with the masks of the same place and stem in another.
 *
 * @returns the pairs, and what has no mask as refused.
 * @throws LeukoscopeError NO_INPUT when there is no pair.
 */
export async function pairMasks(images: string, masks: string): Promise<{ pairs: MaskPair[]; refused: RefusedFile[] }> {
  const [pictures, truths] = await Promise.all([walkImages([images]), walkImages([masks])]);
  const byStem = new Map(truths.files.map((file) => [stemOf(file.relative), file]));
  const pairs: MaskPair[] = [];
  const refused = [...pictures.refused, ...truths.refused];
  for (const image of pictures.files) {
    const mask = byStem.get(stemOf(image.relative));
    if (mask) pairs.push({ image, mask });
    else {
      const message = `${image.relative} has no mask ${stemOf(image.relative)}.png in ${masks}. Add it, or leave the image out.`;
      refused.push({ file: image.relative, code: 'UNREADABLE', message });
    }
  }
  if (pairs.length) return { pairs, refused };
  throw new LeukoscopeError(
    'NO_INPUT',
    `There is no image in ${images} with a mask of the same name in ${masks} (8 bits: 0 background, 128 cytoplasm, 255 nucleus).`,
  );
}

/** Reads an image with its mask; what can't be used comes back as refused. */
export async function readPair({ image, mask }: MaskPair): Promise<Sample | RefusedFile> {
  try {
    const [picture, truth] = await Promise.all([decodeImage(image.path), decodeImage(mask.path)]);
    const { rgb, width, height } = picture;
    if (truth.width !== width || truth.height !== height) {
      const message = `${image.relative} has ${width} x ${height} px and its mask ${truth.width} x ${truth.height}. They must be of one size.`;
      return { file: image.relative, code: 'UNSUPPORTED', message };
    }
    return { rgb, width, height, mask: Uint8Array.from({ length: width * height }, (_, i) => truth.rgb[3 * i] ?? 0) };
  } catch (error) {
    if (error instanceof LeukoscopeError && isRefusal(error.code))
      return { file: image.relative, code: error.code, message: error.message };
    throw error;
  }
}
