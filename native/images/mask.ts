import { loadSharp } from './sharp.ts';

/**
 * Reads back a PNG that `encodeMask` wrote.
 *
 * @throws Error when the bytes are no PNG: they come from the database, where nothing else belongs.
 */
export async function decodeMask(png: Uint8Array): Promise<{ mask: Uint8Array; width: number; height: number }> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { mask: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
}
