import { expect, it } from 'vitest';
import { differentialTable, evaluationTable } from '../../../../electron/cli/table.ts';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { differentialOf, differentialOfCounts } from '../../../../electron/contract/differential.ts';
import { evaluate, type Judged } from '../../../../electron/engine/evaluation/evaluation.ts';

const judged = (truth: CellClass, call: CellClass): Judged => ({
  truth,
  accepts: [truth],
  call,
  confidence: 0.9,
  status: 'classified',
  source: null,
});

it('prints a dash where a mean has no class, and where nothing was called', () => {
  const evaluation = evaluate([judged('NE', 'NE'), judged('LY', 'NE')]);
  expect(evaluation.mean_tpr_abnormal).toBeNull();
  const lines = evaluationTable(evaluation).split('\n');
  expect(lines.find((line) => line.startsWith('all '))).toMatch(/^all\s+2\s+50\.0%\s+0\.333\s+50\.0%\s+-$/);
  expect(lines.find((line) => line.startsWith('LY '))).toMatch(/\s1\s+0\.0%\s+-$/);
  const none = evaluationTable(evaluate([])).split('\n');
  expect(none.find((line) => line.startsWith('all '))).toMatch(/^all\s+0\s+-\s+-\s+-\s+-$/);
});

it('prints a dash without white cells, and no figure of a class that is not trained', () => {
  const empty = differentialTable(differentialOf([{ class: 'NR', status: 'classified' }], { untrained: ['LA'] }));
  expect(empty).toMatch(/NE Neutrophil\s+0\s+-\s+-\n/);
  expect(empty).toMatch(/LA Abnormal lymphocyte\s+not trained\n/);
  expect(empty).toMatch(/NR per 100 white cells\s+-\n/);
  expect(empty).not.toContain('0.0');
});

it('says what the limits leave out, and gives none where the stain is unknown', () => {
  const counts = new Map([['NE', 9] as const]);
  expect(differentialTable(differentialOfCounts(counts, 0), 9)).toMatch(/9 cells are unreviewed/);
  const strange = differentialOfCounts(counts, 0, { cells: 9, unusualStain: 9 });
  expect(differentialTable(strange, 9)).toMatch(/NE Neutrophil\s+9\s+100\.0\s+-\n/);
  expect(differentialTable(strange, 9)).toMatch(/No limits: the stain of 9 cells/);
});
