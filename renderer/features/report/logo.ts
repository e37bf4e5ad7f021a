import type { Picture } from '../../../electron/contract/reports.ts';

/** Largest stored picture, px; sharp at letterhead size. */
const LARGEST = { width: 480, height: 240 };
/** A setting can store 64 KB of JSON. */
const LONGEST = 60_000;

/** An image file as a small PNG; null if it cannot be decoded. */
export async function logoFrom(file: File): Promise<Picture | null> {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return null;
  // A detailed picture can be too large as PNG; shrink it until it fits.
  for (let scale = Math.min(1, LARGEST.width / image.width, LARGEST.height / image.height); ; scale *= 0.8) {
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) return null;
    // Archival documents do not allow transparency, and an opaque PNG is embedded reproducibly.
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const base64 = canvas.toDataURL('image/png').split(',')[1] ?? '';
    if (base64.length <= LONGEST) return { type: 'image/png', base64 };
  }
}
