import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isWithin,
  nearestPoint,
  panBy,
  toMap,
  toScreen,
  WHOLE,
  ZOOMS,
  zoomAt,
} from '../../../renderer/features/insight/map/geometry.ts';
import { numberOf } from '../../../renderer/features/insight/slides/store.ts';
import { inMonth, NO_FILTER, scopeOf } from '../../../renderer/state/insight.ts';

const room = { width: 800, height: 500 };
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the map', () => {
  it('shows all of itself at first', () => {
    for (const [x, y] of [
      [0, 0],
      [1, 1],
    ] as const) {
      const [px, py] = toScreen(WHOLE, room, x, y);
      expect(px >= 0 && px <= room.width && py >= 0 && py <= room.height).toBe(true);
    }
  });

  it('finds the place of the map that is under a place of the screen', () => {
    fc.assert(
      fc.property(share, share, share, share, fc.double({ min: 1, max: 40, noNaN: true }), (x, y, mx, my, zoom) => {
        const view = { zoom, x: mx, y: my };
        const [px, py] = toScreen(view, room, x, y);
        const [bx, by] = toMap(view, room, px, py);
        expect(bx).toBeCloseTo(x, 9);
        expect(by).toBeCloseTo(y, 9);
      }),
    );
  });

  it('keeps what is under the pointer there while zooming, within its bounds', () => {
    const near = zoomAt(WHOLE, room, 3, 420, 260);
    const [x, y] = toMap(WHOLE, room, 420, 260);
    const [px, py] = toScreen(near, room, x, y);
    expect(px).toBeCloseTo(420, 6);
    expect(py).toBeCloseTo(260, 6);
    expect(zoomAt(near, room, 1000).zoom).toBe(ZOOMS.max);
    expect(zoomAt(near, room, 0.001)).toEqual(WHOLE);
    expect(panBy(near, room, 1e6, -1e6)).toEqual({ ...near, x: 0, y: 1 });
  });

  it('tells what a lasso holds, also in a bay of it', () => {
    const bay: [number, number][] = [
      [0, 0],
      [10, 0],
      [10, 10],
      [5, 3],
      [0, 10],
    ];
    expect(isWithin(bay, 1, 5)).toBe(true);
    expect(isWithin(bay, 9, 5)).toBe(true);
    expect(isWithin(bay, 5, 8)).toBe(false);
    expect(isWithin(bay, 11, 5)).toBe(false);
    expect(isWithin([], 1, 1)).toBe(false);
  });

  it('finds the nearest point within reach, and none beyond it', () => {
    const places = [0.1, 0.1, 0.5, 0.5, 0.52, 0.5];
    expect(nearestPoint(places, 0.515, 0.5, 0.1)).toBe(2);
    expect(nearestPoint(places, 0.9, 0.9, 0.1)).toBeNull();
  });
});

describe('the scope', () => {
  it('counts the last day whole and asks for nothing that was not chosen', () => {
    expect(scopeOf(NO_FILTER)).toEqual({
      from: null,
      to: null,
      model: null,
      stain: null,
      reviewer: null,
      signedOnly: false,
      synthetic: false,
    });
    const { from, to } = scopeOf({ ...NO_FILTER, from: '2026-02-28', to: '2026-02-28' });
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600_000);
  });

  it('narrows to a month without leaving the days that were chosen', () => {
    const whole = scopeOf(NO_FILTER);
    expect(inMonth(whole, '2026-12')).toMatchObject({ from: '2026-12-01', to: '2027-01-01' });
    const inside = { ...whole, from: '2026-12-10T00:00:00.000Z', to: '2026-12-20T00:00:00.000Z' };
    expect(inMonth(inside, '2026-12')).toEqual(inside);
  });
});

it('reads numbers as people type them', () => {
  expect([' 1,5 ', '2.25', '', 'ten'].map(numberOf)).toEqual([1.5, 2.25, null, null]);
});
