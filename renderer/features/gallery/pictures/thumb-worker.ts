/**
 * Decodes thumbnails off the main thread, from one buffer of concatenated pictures to bitmaps of the size in which they are drawn.
 */
export interface ThumbOrder {
  order: number;
  /** Encoded pictures, concatenated. */
  bytes: Uint8Array;
  /** Size of each in bytes; 0 if missing. */
  sizes: readonly number[];
  /** Requested width and height, device px. */
  side: number;
}

export interface ThumbDelivery {
  order: number;
  thumbs: (ImageBitmap | null)[];
}

/** Pictures scaled below this factor need better filtering than bilinear. */
const CAREFUL_BELOW = 0.5;

/** Image types by their first bytes; stored pictures can have any of them. */
function typeOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xd8) return 'image/jpeg';
  return first === 0x89 ? 'image/png' : 'image/webp';
}

/** The largest centred square of a picture. */
async function decode(bytes: Uint8Array, side: number): Promise<ImageBitmap | null> {
  if (bytes.length === 0) return null;
  const decoder = new ImageDecoder({ data: bytes as BufferSource, type: typeOf(bytes) });
  try {
    const { image } = await decoder.decode();
    const { displayWidth: width, displayHeight: height } = image;
    const square = Math.min(width, height);
    const thumb = await createImageBitmap(image, (width - square) / 2, (height - square) / 2, square, square, {
      resizeWidth: side,
      resizeHeight: side,
      resizeQuality: side < CAREFUL_BELOW * square ? 'medium' : 'low',
    });
    image.close();
    return thumb;
  } catch {
    return null;
  } finally {
    decoder.close();
  }
}

const page = globalThis as unknown as {
  onmessage: (event: MessageEvent<ThumbOrder>) => void;
  postMessage(message: ThumbDelivery, transfer: Transferable[]): void;
};

page.onmessage = async ({ data: { order, bytes, sizes, side } }) => {
  let end = 0;
  const pictures = sizes.map((size) => {
    end += size;
    return bytes.subarray(end - size, end);
  });
  const thumbs = await Promise.all(pictures.map((picture) => decode(picture, side)));
  page.postMessage(
    { order, thumbs },
    thumbs.filter((thumb) => thumb !== null),
  );
};
