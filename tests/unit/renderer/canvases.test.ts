import { describe, expect, it } from 'vitest';
import { Canvases } from '../../../renderer/features/gallery/pictures/canvases.ts';

/** A canvas that notes when it is emptied. */
function canvasOf(side: number, cleared: number[]): HTMLCanvasElement {
  return {
    width: side,
    height: side,
    getContext: () => ({ clearRect: (...box: number[]) => cleared.push(...box) }),
  } as never as HTMLCanvasElement;
}

describe('Canvases', () => {
  it('uses a canvas again, emptied, once no frame can show it any more', () => {
    let now = 0;
    const cleared: number[] = [];
    const canvases = new Canvases(
      (side) => canvasOf(side, cleared),
      () => now,
    );
    const first = canvases.take(90);
    canvases.give(first);
    now = 50;
    const second = canvases.take(90);
    expect(second).not.toBe(first);
    expect(cleared).toEqual([]);
    now = 200;
    expect(canvases.take(90)).toBe(first);
    expect(cleared).toEqual([0, 0, 90, 90]);
  });

  it('lets go of canvases of another size', () => {
    let now = 0;
    const canvases = new Canvases(
      (side) => canvasOf(side, []),
      () => now,
    );
    const small = canvases.take(90);
    canvases.give(small);
    const large = canvases.take(120);
    canvases.give(small);
    canvases.give(large);
    now = 200;
    expect(canvases.take(120)).toBe(large);
    expect(canvases.take(120)).not.toBe(small);
    expect(canvases.take(90)).not.toBe(small);
  });

  it('keeps only so many', () => {
    let [now, made] = [0, 0];
    const canvases = new Canvases(
      (side) => {
        made++;
        return canvasOf(side, []);
      },
      () => now,
    );
    const all = Array.from({ length: 500 }, () => canvases.take(90));
    for (const canvas of all) canvases.give(canvas);
    now = 200;
    made = 0;
    for (let i = 0; i < 500; i++) canvases.take(90);
    expect(made).toBeGreaterThanOrEqual(200);
    expect(made).toBeLessThan(500);
  });
});
