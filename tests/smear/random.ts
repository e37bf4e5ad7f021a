/**
 * Seeded random numbers for the generator. Everything drawn in a smear comes from here, so a seed is a picture.
 * The stream is sfc32 (Chris Doty-Humphrey, PractRand): small, fast, and good enough that no pattern shows.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform in a [low, high] pair: the form in which recipes state their ranges. */
  within(range: Range): number;
  /** Uniform whole number in low..high, both included. */
  integer(low: number, high: number): number;
  /** Normal deviate. */
  normal(mean: number, deviation: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** A new independent stream that depends on this one's seed and `label` only, not on how much was drawn before. */
  fork(label: string): Random;
}

export type Range = readonly [low: number, high: number];

/** FNV-1a over UTF-16 units, finished with an avalanche, so that "1" and "2" start far apart. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixBits(hash);
}

/** 32-bit avalanche (murmur3 finaliser). */
export function mixBits(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function createRandom(seed: string): Random {
  let a = hashText(`${seed}/a`) | 0;
  let b = hashText(`${seed}/b`) | 0;
  let c = hashText(`${seed}/c`) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    next,
    between,
    within: ([low, high]) => between(low, high),
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    // Box-Muller; 1 - next() keeps the logarithm finite.
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}
