import type { PictureKind } from '../../electron/contract/bridge.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import { randomFrom } from './data.ts';

const CYTOPLASM: Partial<Record<CellClass, string>> = {
  EO: '#e9a993',
  BA: '#b9a3cf',
  LY: '#b8c8ea',
  MO: '#c3c3da',
  BL: '#a9b4e2',
  PC: '#9fb3dd',
  NR: '#e6b3ae',
};

/** A sketch of a stained cell as an SVG address: enough to judge a layout by, and drawn in no time 20,000 times over. */
export function pictureOf(kind: PictureKind, id: number, cellClass: CellClass): string {
  const random = randomFrom(id);
  const between = (low: number, high: number) => low + (high - low) * random();
  const red = Array.from(
    { length: 6 },
    () =>
      `<circle cx="${between(-10, 110)}" cy="${between(-10, 110)}" r="${between(13, 17)}" fill="#dcaaa6" opacity=".75"/>`,
  ).join('');
  const radius = between(27, 36);
  const lobes = cellClass === 'NE' ? 3 : cellClass === 'EO' ? 2 : 1;
  const nucleus = Array.from({ length: lobes }, (_, i) => {
    const angle = random() + (i * 2 * Math.PI) / lobes;
    const away = lobes === 1 ? 3 : radius * 0.42;
    const r = lobes === 1 ? radius * (cellClass === 'LY' || cellClass === 'BL' ? 0.84 : 0.66) : radius * 0.4;
    return `<ellipse cx="${50 + away * Math.cos(angle)}" cy="${50 + away * Math.sin(angle)}" rx="${r}" ry="${r * between(0.8, 1)}"/>`;
  }).join('');
  const cell = `<circle cx="50" cy="50" r="${radius}"/>`;
  const body =
    kind === 'overlay' || kind.startsWith('stage-')
      ? `<g fill="none" stroke-width=".8"><g stroke="#ffd400">${cell}</g><g stroke="#00d5ff">${nucleus}</g></g>`
      : `<rect width="100" height="100" fill="#ebe3e4"/>${red}<g fill="${CYTOPLASM[cellClass] ?? '#dcbfd3'}">${cell}</g><g fill="#5c3f92">${nucleus}</g>`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="224" height="224">${body}</svg>`)}`;
}
