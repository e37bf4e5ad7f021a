import { describe, expect, it } from 'vitest';
import type { CellId } from '../../../electron/contract/methods.ts';
import { type Thumb, Thumbs } from '../../../renderer/features/gallery/pictures/thumbs.ts';

const ids = (...numbers: number[]) => numbers as CellId[];
const picture = (side: number, closed: () => void = () => undefined) =>
  ({ width: side, height: side, close: closed }) as ImageBitmap;
const idle = () => new Promise((resolve) => setTimeout(resolve));

describe('Thumbs', () => {
  it('asks once for all that is wanted in one go, and notifies each waiter once', async () => {
    const asked: number[][] = [];
    const thumbs = new Thumbs(async (cells) => {
      asked.push([...cells]);
      return cells.map((id) => (id === 3 ? null : picture(10)));
    });
    const notified: string[] = [];
    thumbs.want(ids(1, 2), () => notified.push('first row'));
    thumbs.want(ids(2, 3), () => notified.push('second row'));
    await idle();
    expect(asked).toEqual([[1, 2, 3]]);
    expect(notified.toSorted()).toEqual(['first row', 'second row']);
    expect(thumbs.get(ids(1)[0]!)).toMatchObject({ width: 10 });
    expect(thumbs.get(ids(3)[0]!)).toBeNull();
    expect(thumbs.get(ids(4)[0]!)).toBeUndefined();
  });

  it('does not ask for what is no longer wanted, nor twice for what is on its way', async () => {
    const asked: number[][] = [];
    const thumbs = new Thumbs(async (cells) => {
      asked.push([...cells]);
      await idle();
      return cells.map(() => picture(10));
    });
    const forget = thumbs.want(ids(1, 2), () => undefined);
    forget();
    await idle();
    expect(asked).toEqual([]);
    thumbs.want(ids(5), () => undefined);
    await Promise.resolve();
    let notified = 0;
    thumbs.want(ids(5, 6), () => notified++);
    await idle();
    await idle();
    expect(asked).toEqual([[5], [6]]);
    expect(notified).toBe(2);
  });

  it('keeps no more than it may, and lets go of the least lately used', async () => {
    const closed: number[] = [];
    const load = async (cells: readonly CellId[]): Promise<Thumb[]> =>
      cells.map((id) => picture(10, () => closed.push(id)));
    const thumbs = new Thumbs(load, 3 * 400);
    thumbs.want(ids(1, 2, 3), () => undefined);
    await idle();
    thumbs.get(ids(1)[0]!);
    thumbs.want(ids(4), () => undefined);
    await idle();
    expect(closed).toEqual([2]);
    expect(thumbs.get(ids(2)[0]!)).toBeUndefined();
    expect(thumbs.get(ids(1)[0]!)).toBeDefined();
  });

  it('lets go of pictures of another size, and of those that come too late in the old one', async () => {
    const sides: number[] = [];
    let closed = 0;
    const thumbs = new Thumbs(async (cells, side) => {
      sides.push(side);
      await idle();
      return cells.map(() => picture(side, () => closed++));
    });
    thumbs.size(10);
    thumbs.want(ids(1), () => undefined);
    await Promise.resolve();
    thumbs.size(20);
    await idle();
    await idle();
    expect(thumbs.get(ids(1)[0]!)).toBeUndefined();
    expect(closed).toBe(1);
    thumbs.want(ids(1), () => undefined);
    await idle();
    await idle();
    expect(sides).toEqual([10, 20]);
    expect(thumbs.get(ids(1)[0]!)).toMatchObject({ width: 20 });
  });

  it('goes on after an engine that did not answer', async () => {
    let fails = true;
    const thumbs = new Thumbs(async (cells) => {
      if (fails) throw new Error('gone');
      return cells.map(() => picture(10));
    });
    let notified = 0;
    const forget = thumbs.want(ids(1), () => notified++);
    await idle();
    expect(notified).toBe(0);
    forget();
    fails = false;
    thumbs.want(ids(1), () => notified++);
    await idle();
    expect(notified).toBe(1);
  });
});
