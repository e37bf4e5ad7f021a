/**
 * IEEE 754 half-precision floats, little-endian: feature vectors as schema 1 stored them. Written here because the fallback runtime
 * has no Float16Array.
 */

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

/** Half floats as floats. */
export function unpackHalf(packed: Buffer): Float32Array {
  const values = new Float32Array(packed.length / 2);
  for (let i = 0; i < values.length; i++) values[i] = fromHalf(packed.readUInt16LE(i * 2));
  return values;
}
