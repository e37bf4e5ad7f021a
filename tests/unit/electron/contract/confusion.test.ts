import { expect, it } from 'vitest';
import { exactLimits } from '../../../../electron/contract/binomial.ts';
import { confusionOf, type Judged, rateOf } from '../../../../electron/contract/confusion.ts';

const row = (
  called: Judged['called'],
  said: Judged['said'],
  cells: number,
  status: Judged['status'] = 'classified',
) => ({
  called,
  said,
  cells,
  status,
});

it('counts TPR over what reviewers say and precision over what the model called', () => {
  const { cells, agreed, classes, at, rates } = confusionOf([
    row('NE', 'NE', 90),
    row('NE', 'EO', 10),
    row('EO', 'EO', 30),
    row('EO', 'NE', 5),
    // Two months of the same pair are one field.
    row('NE', 'NE', 5),
    row('NE', 'NE', 4, 'unidentified'),
  ]);
  expect([cells, agreed]).toEqual([144, 125]);
  expect(classes).toEqual(['NE', 'EO']);
  expect([at('NE', 'NE'), at('NE', 'EO'), at(null, 'NE'), at('LY', 'NE')]).toEqual([95, 10, 4, 0]);
  const [ne, eo] = rates;
  // The four that the model did not name are missed neutrophils, and spoil no precision.
  expect(ne).toMatchObject({ class: 'NE', support: 104, called: 105, tpr: { hits: 95, of: 104 } });
  expect(ne?.precision).toMatchObject({ hits: 95, of: 105, value: 95 / 105, ci95: exactLimits(95, 105) });
  expect(eo).toMatchObject({
    class: 'EO',
    support: 40,
    called: 35,
    tpr: { value: 0.75 },
    precision: { value: 30 / 35 },
  });
});

it('says nothing where there is nothing to say', () => {
  expect(confusionOf([])).toMatchObject({ cells: 0, agreed: 0, classes: [], rates: [] });
  expect(rateOf(0, 0)).toEqual({ hits: 0, of: 0, value: null, ci95: null });
});
