import { describe, expect, it } from 'vitest';
import { iou, matchBoxes, scoreFields } from '../../../../native/fields/score.ts';

describe('scoring located cells', () => {
  it('computes intersection over union', () => {
    expect(iou([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1);
    expect(iou([0, 0, 10, 10], [5, 0, 10, 10])).toBeCloseTo(1 / 3);
    expect(iou([0, 0, 10, 10], [10, 0, 10, 10])).toBe(0);
  });

  it('matches one to one: a second box on the same cell is extra', () => {
    expect(
      matchBoxes(
        [[0, 0, 10, 10]],
        [
          [1, 0, 10, 10],
          [0, 0, 10, 10],
        ],
      ),
    ).toEqual([[0, 1]]);
    expect(
      scoreFields([
        {
          truth: [[0, 0, 10, 10]],
          located: [
            [1, 0, 10, 10],
            [0, 0, 10, 10],
          ],
        },
      ]),
    ).toEqual({
      hits: 1,
      missed: 0,
      extra: 1,
      recall: 1,
      precision: 0.5,
    });
  });

  it('takes a true centre within a located box for a hit, and nothing farther away', () => {
    expect(matchBoxes([[40, 40, 20, 20]], [[0, 0, 100, 100]])).toHaveLength(1);
    expect(matchBoxes([[200, 40, 20, 20]], [[0, 0, 100, 100]])).toHaveLength(0);
  });

  it('one large box on two cells finds one of them', () => {
    const { recall, precision } = scoreFields([
      {
        truth: [
          [10, 10, 20, 20],
          [60, 60, 20, 20],
        ],
        located: [[0, 0, 100, 100]],
      },
    ]);
    expect([recall, precision]).toEqual([0.5, 1]);
  });

  it('calls an empty field without boxes perfect', () => {
    expect(scoreFields([{ truth: [], located: [] }])).toMatchObject({ recall: 1, precision: 1 });
  });
});
