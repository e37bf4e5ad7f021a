import { expect, it } from 'vitest';
import { doubtOf } from '../../../../../electron/engine/review/doubt.ts';

const cells = { total: 100, unusual: 0, unidentified: 0, reviewed: 0, notCounted: 0 };

it('has no doubt about a usual slide', () => {
  expect(doubtOf({ ...cells, unusual: 20, unidentified: 20 })).toEqual({ doubt: null, heldBack: false });
  expect(doubtOf({ ...cells, total: 0 })).toEqual({ doubt: null, heldBack: false });
});

it('doubts a slide of which more than a fifth looks strange or stays unidentified, until a person has seen every cell', () => {
  expect(doubtOf({ ...cells, unusual: 21, unidentified: 50 })).toEqual({ doubt: 'stain', heldBack: true });
  expect(doubtOf({ ...cells, unidentified: 21 })).toEqual({ doubt: 'unidentified', heldBack: true });
  expect(doubtOf({ ...cells, unusual: 21, reviewed: 99 })).toMatchObject({ heldBack: true });
  expect(doubtOf({ ...cells, unusual: 21, reviewed: 100 })).toEqual({ doubt: 'stain', heldBack: false });
  expect(doubtOf({ ...cells, unusual: 21, reviewed: 97, notCounted: 3 })).toMatchObject({ heldBack: false });
});
