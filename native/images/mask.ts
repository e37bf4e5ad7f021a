import sharp from 'sharp';

/** A stored mask as pixels: width x height values of 0, 128 or 255. The inverse of `encodeMask`. */
export async function decodeMask(png: Uint8Array): Promise<{ mask: Uint8Array; width: number; height: number }> {
  const { data, info } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { mask: data, width: info.width, height: info.height };
}
