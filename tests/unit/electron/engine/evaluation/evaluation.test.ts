import { describe, expect, it } from 'vitest';
import type { CellClass } from '../../../../../electron/contract/classes.ts';
import { evaluate, type Judged } from '../../../../../electron/engine/evaluation/evaluation.ts';

const judged = (truth: CellClass, call: CellClass, confidence = 0.9, more: Partial<Judged> = {}): Judged => ({
  truth,
  accepts: [truth],
  call,
  confidence,
  status: 'classified',
  source: 'a',
  ...more,
});

describe('evaluation', () => {
  it('gives the figures worked out by hand', () => {
    const result = evaluate([
      judged('NE', 'NE'),
      judged('NE', 'NE'),
      judged('NE', 'LY'),
      judged('LY', 'LY'),
      judged('BL', 'LY', 0.4, { status: 'unidentified', source: 'b' }),
      judged('BL', 'BL', 0.9, { source: 'b' }),
    ]);
    expect(result.n).toBe(6);
    expect(result.accuracy).toBeCloseTo(4 / 6);
    expect(result.classes.NE).toEqual({ support: 3, tpr: 2 / 3, precision: 1 });
    expect(result.classes.LY).toEqual({ support: 1, tpr: 1, precision: 1 / 3 });
    expect(result.mean_tpr_normal).toBeCloseTo((2 / 3 + 1) / 2);
    expect(result.mean_tpr_abnormal).toBeCloseTo(0.5);
    // F1: NE 4/5, LY 2/4, BL 2/3.
    expect(result.macro_f1).toBeCloseTo((0.8 + 0.5 + 2 / 3) / 3);
    expect(result.abstained).toBeCloseTo(1 / 6);
    expect(result.accuracy_when_classified).toBeCloseTo(4 / 5);
    expect(result.sources.b).toMatchObject({ n: 2, accuracy: 0.5 });
  });

  it('keeps a class that is only ever missed, and leaves classes without support out of the means', () => {
    const result = evaluate([judged('LA', 'LY'), judged('LY', 'LY'), judged('LY', 'PC')]);
    expect(result.classes.LA).toEqual({ support: 1, tpr: 0, precision: 0 });
    expect(result.classes.PC).toEqual({ support: 0, tpr: 0, precision: 0 });
    expect(result.mean_tpr_abnormal).toBe(0);
    expect(result.confusion.rows.flat().reduce((a, b) => a + b, 0)).toBe(3);
  });

  it('counts either class of a set label as right, and the cell in no class', () => {
    const set = { accepts: ['LY', 'LR'] as const };
    const result = evaluate([
      judged('LY', 'LR', 0.9, set),
      judged('LY', 'LY', 0.9, set),
      judged('LY', 'BL', 0.9, set),
      judged('LY', 'LY'),
    ]);
    expect(result).toMatchObject({ n: 4, accuracy: 0.75, macro_f1: 1, sets: { LY_OR_LR: { n: 3 } } });
    expect(result.sets.LY_OR_LR?.accuracy).toBeCloseTo(2 / 3);
    expect(result.classes).toEqual({ LY: { support: 1, tpr: 1, precision: 1 } });
    expect(result.ece).toBeCloseTo(0.15, 10);
  });

  it('measures calibration', () => {
    const honest = Array.from({ length: 10 }, (_, i) => judged('NE', i < 9 ? 'NE' : 'LY', 0.9));
    expect(evaluate(honest).ece).toBeCloseTo(0, 10);
    const boastful = Array.from({ length: 10 }, (_, i) => judged('NE', i < 5 ? 'NE' : 'LY', 0.9));
    expect(evaluate(boastful).ece).toBeCloseTo(0.4, 10);
  });

  it('has no figure to give for nothing', () => expect(evaluate([])).toMatchObject({ n: 0, accuracy: 0, ece: 0 }));
});
