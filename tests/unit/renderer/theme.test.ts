import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import { LICENCES } from '../../../renderer/app/settings/licences.ts';
import { CLASS_COLOURS } from '../../../renderer/theme/classes.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
type Triple = readonly [number, number, number];

const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const rgbOf = (hex: string): Triple => [linear(channel(hex, 1)), linear(channel(hex, 3)), linear(channel(hex, 5))];
const times = (m: readonly Triple[], [a, b, c]: Triple): Triple => {
  const [x, y, z] = m.map((row) => row[0] * a + row[1] * b + row[2] * c);
  return [x!, y!, z!];
};

/** Linear sRGB as a person sees it: Machado, Oliveira and Fernandes 2009, severity 1. */
const VISION: Record<string, readonly Triple[]> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ], // prettier-ignore
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ], // prettier-ignore
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ], // prettier-ignore
};

function labOf(rgb: Triple): Triple {
  const clipped = rgb.map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple;
  const xyz = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    clipped,
  ); // prettier-ignore
  const f = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const [x, y, z] = [f(xyz[0] / 0.9505), f(xyz[1]), f(xyz[2] / 1.089)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('class colours', () => {
  it.each(Object.entries(VISION))('differ from each other by at least 12 (CIE 1976) with %s', (_name, matrix) => {
    const labs = CELL_CLASSES.map((name) => ({ name, lab: labOf(times(matrix, rgbOf(CLASS_COLOURS[name]))) }));
    for (const [i, a] of labs.entries()) {
      for (const b of labs.slice(i + 1)) {
        expect(Math.hypot(...a.lab.map((value, k) => value - b.lab[k]!)), `${a.name} and ${b.name}`).toBeGreaterThan(
          12,
        );
      }
    }
  });
});

describe('text colours', () => {
  const css = readFileSync(path.join(ROOT, 'renderer/theme/global.css'), 'utf8');
  const schemeOf = (scheme: string): Record<string, string> => {
    const block = css.split(new RegExp(`\\[data-mantine-color-scheme=["']${scheme}["']\\] {`))[1]!.split('}')[0]!;
    return Object.fromEntries(
      [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]),
    );
  };
  const luminance = (hex: string) =>
    times(
      [
        [0.2126, 0.7152, 0.0722],
        [0, 0, 0],
        [0, 0, 0],
      ],
      rgbOf(hex),
    )[0]; // prettier-ignore
  const contrast = (a: string, b: string) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light! + 0.05) / (dark! + 0.05);
  };
  const PAIRS = [
    ...['ink', 'ink-soft', 'accent', 'warn', 'bad'].flatMap((text) =>
      ['canvas', 'panel', 'raised', 'hover'].map((on) => [text, on] as const),
    ),
    ['good', 'panel'],
    ['warn', 'warn-soft'],
    ['bad', 'bad-soft'],
    ['accent', 'accent-soft'],
    ['ink', 'bad-soft'],
  ] as const; // prettier-ignore

  it.each(['light', 'dark'])('have a contrast of at least 4.5 in the %s scheme (WCAG AA)', (scheme) => {
    const colours = schemeOf(scheme);
    for (const [text, on] of PAIRS)
      expect(contrast(colours[text]!, colours[on]!), `${text} on ${on}`).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the licence list', () => {
  const packageOf = (name: string) =>
    JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));

  it.each(LICENCES)('%s is under %s', (name, licence) => {
    expect(packageOf(name).license).toBe(licence);
  });

  it('names every dependency of the release', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const listed = LICENCES.map(([name]) => name);
    expect(Object.keys(dependencies).filter((name) => !listed.includes(name))).toEqual([]);
  });
});
