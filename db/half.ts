/**
 * IEEE 754 half-precision floats, little-endian: the size of a feature vector on disk. Written here because the fallback runtime
 * has no Float16Array.
 */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The nearest half float's bits; ties go to even, beyond 65504 to infinity. */
function toHalf(value: number): number {
  single[0] = value;
  const source = bits[0] ?? 0;
  const sign = (source >>> 16) & 0x8000;
  const magnitude = source & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24: adding 0.5 leaves the rounded multiple in the low mantissa bits of the sum.
    single[0] = Math.abs(value) + 0.5;
    return sign | ((bits[0] ?? 0) - 0x3f000000);
  }
  const rounded = magnitude - 0x38000000 + 0x0fff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

/** Packs floats into two bytes each, with 11 significant bits. */
export function packHalf(values: Float32Array): Buffer {
  const packed = Buffer.allocUnsafe(values.length * 2);
  let offset = 0;
  for (const value of values) offset = packed.writeUInt16LE(toHalf(value), offset);
  return packed;
}

/** The floats that {@link packHalf} packed. */
export function unpackHalf(packed: Buffer): Float32Array {
  const values = new Float32Array(packed.length / 2);
  for (let i = 0; i < values.length; i++) values[i] = fromHalf(packed.readUInt16LE(i * 2));
  return values;
}
