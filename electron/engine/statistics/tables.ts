import { confusionOf } from '../../contract/confusion.ts';
import { type CellClass, CLINICAL_ORDER, type StatisticsFigures } from '../../contract/index.ts';
import type { Table } from '../exports/table.ts';

/** The figures of the statistics page as tables, for files. Pure. */
export function statisticsTables(figures: StatisticsFigures): Table[] {
  const confusion = confusionOf(figures.reviews);
  const called: (CellClass | null)[] = [...confusion.classes, null];
  return [
    {
      name: 'class-mix',
      columns: ['month', 'slides', 'cells', 'unidentified', 'reviewed', 'agreed', 'left_out', ...CLINICAL_ORDER],
      rows: figures.months.map(({ month, slides, cells, unidentified, reviewed, agreed, leftOut, classes }) => [
        ...[month, slides, cells, unidentified, reviewed, agreed, leftOut],
        ...CLINICAL_ORDER.map((name) => classes[name] ?? 0),
      ]),
    },
    {
      name: 'confusion',
      columns: ['called', ...confusion.classes],
      rows: called.map((name) => [
        name ?? 'unidentified',
        ...confusion.classes.map((said) => confusion.at(name, said)),
      ]),
    },
    {
      name: 'reviews',
      columns: ['month', 'model', 'called', 'status', 'said', 'cells'],
      rows: figures.reviews.map((row) => [row.month, row.model, row.called, row.status, row.said, row.cells]),
    },
    {
      name: 'rates',
      columns: [
        ...['class', 'support', 'tpr', 'tpr_low95', 'tpr_high95'],
        ...['called', 'precision', 'precision_low95', 'precision_high95'],
      ],
      rows: confusion.rates.map((rate) => [
        rate.class,
        rate.support,
        rate.tpr.value,
        rate.tpr.ci95?.[0] ?? null,
        rate.tpr.ci95?.[1] ?? null,
        rate.called,
        rate.precision.value,
        rate.precision.ci95?.[0] ?? null,
        rate.precision.ci95?.[1] ?? null,
      ]),
    },
    {
      name: 'co-occurrence',
      columns: ['a', 'b', 'slides', 'expected', 'p_holm'],
      rows: figures.together.map(({ a, b, slides, expected, p }) => [a, b, slides, expected, p]),
    },
    {
      name: 'readers',
      columns: ['first', 'second', 'slides', 'compared', 'agreed', 'kappa', 'kappa_low95', 'kappa_high95'],
      rows: figures.readers.map(({ first, second, slides, compared, agreed, kappa }) => [
        ...[first.name, second.name, slides, compared, agreed],
        ...[kappa?.value ?? null, kappa?.ci95[0] ?? null, kappa?.ci95[1] ?? null],
      ]),
    },
    {
      name: 'drift',
      columns: ['figure', 'slide', 'at', 'value', 'sum_rise', 'sum_fall', 'limit', 'autocorrelation'],
      rows: figures.drift.flatMap(({ figure, slides, at, values, high, low, limit, autocorrelation }) =>
        values.map((value, i) => [
          ...[figure, slides[i] ?? null, at[i] ?? null, value],
          ...[high[i] ?? null, low[i] ?? null, limit, autocorrelation],
        ]),
      ),
    },
  ];
}
