import { mixBits, type Random } from './random.ts';

/** Smooth noise over the plane, about -1..1, with no structure finer than its lattice of side 1. */
export type Noise = (x: number, y: number) => number;

/** Value noise: random numbers on the integer lattice, quintic interpolation between them. */
export function createNoise(random: Random): Noise {
  const key = Math.floor(random.next() * 4294967296);
  const lattice = (x: number, y: number): number =>
    mixBits(key ^ Math.imul(x, 0x1b873593) ^ Math.imul(y, 0x2c1b3c6d)) / 2147483648 - 1;
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = fade(x - column);
    const v = fade(y - row);
    const top = mix(lattice(column, row), lattice(column + 1, row), u);
    const bottom = mix(lattice(column, row + 1), lattice(column + 1, row + 1), u);
    return mix(top, bottom, v);
  };
}

/** Two octaves: enough for chromatin, which has clumps and grains but no finer order that a light microscope resolves. */
export function twoOctaves(noise: Noise): Noise {
  return (x, y) => 0.68 * noise(x, y) + 0.42 * noise(2.1 * x + 17.3, 2.1 * y - 9.1);
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** 0 at `from`, 1 at `to`, smooth between; `from` may be the larger. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}
