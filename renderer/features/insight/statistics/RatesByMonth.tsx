import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import { type ClassRates, confusionOf, rateOf } from '../../../../electron/contract/confusion.ts';
import type { InsightStatistics, ReviewCount } from '../../../../electron/contract/methods.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { inMonth, type ScopeInput, useInsight } from '../../../state/insight.ts';
import { type Line, Series } from '../charts/Series.tsx';
import classes from '../insight.module.css';

interface RatesByMonthProps {
  figures: InsightStatistics;
  scope: ScopeInput;
}

/** Rates of one class, or the agreement over all classes. */
function ratesOf(rows: readonly ReviewCount[], focus: CellClass | null): Pick<ClassRates, 'tpr' | 'precision'> | null {
  const confusion = confusionOf(rows);
  if (focus !== null) return confusion.rates.find((rate) => rate.class === focus) ?? null;
  const named = CLINICAL_ORDER.reduce(
    (sum, called) => sum + CLINICAL_ORDER.reduce((more, said) => more + confusion.at(called, said), 0),
    0,
  );
  return { tpr: rateOf(confusion.agreed, confusion.cells), precision: rateOf(confusion.agreed, named) };
}

/** Whether the model is getting better or worse, month by month and model by model. */
export function RatesByMonth({ figures: { reviews, models }, scope }: RatesByMonthProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { focus, open } = useInsight();
  const months = [...new Set(reviews.map(({ month }) => month))].sort();
  if (months.length === 0) return null;
  const byMonth = months.map((month) => ({
    month,
    rates: ratesOf(
      reviews.filter((row) => row.month === month),
      focus,
    ),
  }));
  const byModel = models
    .filter(({ reviewed }) => reviewed > 0)
    .map((model) => ({
      model,
      rates: ratesOf(
        reviews.filter((row) => row.model === model.key),
        focus,
      ),
    }));
  const name = focus ? t(`class.${focus}`) : t('insight.rates.overall');
  const text = (value: number | null | undefined) => (value == null ? '–' : format.share(value, 1));
  const limits = (ci95: readonly [number, number] | null | undefined) =>
    ci95 ? `${format.number(100 * ci95[0], 1)}–${format.number(100 * ci95[1], 1)}` : '–';
  const lines: Line[] = (
    [
      ['tpr', 'var(--accent)'],
      ['precision', 'var(--good)'],
    ] as const
  ).map(([rate, colour]) => ({
    key: rate,
    name: t(`insight.rates.${rate}Short`),
    colour,
    points: byMonth.flatMap(({ month, rates }) => {
      const found = rates?.[rate];
      return found?.value == null
        ? []
        : [
            {
              at: month,
              value: found.value,
              ci95: found.ci95,
              label: `${month}: ${t(`insight.rates.${rate}`)} ${text(found.value)} (${limits(found.ci95)}), ${found.hits}/${found.of}`,
              onOpen: () =>
                open({
                  title: `${name} · ${month}`,
                  count: null,
                  of: {
                    question: {
                      ...inMonth(scope, month),
                      ...(focus === null ? {} : rate === 'tpr' ? { said: focus } : { called: focus }),
                    },
                  },
                }),
            },
          ];
    }),
  }));
  return (
    <Figure
      file="rates-by-month"
      title={t('insight.rates.monthTitle', { name })}
      units={t('insight.rates.units')}
      n={t('insight.nReviewed', {
        count: reviews.reduce((sum, { cells }) => sum + cells, 0),
        formatted: format.number(reviews.reduce((sum, { cells }) => sum + cells, 0)),
      })}
      table={{
        columns: [
          t('insight.month'),
          t('insight.rates.tpr'),
          t('insight.rates.tprLimits'),
          t('insight.rates.precision'),
          t('insight.rates.precisionLimits'),
        ],
        rows: [
          ...byMonth.map(({ month, rates }) => ({ title: month, rates })),
          ...byModel.map(({ model, rates }) => ({ title: `${model.name} ${model.version}`, rates })),
        ].map(({ title, rates }) => [
          { value: title },
          { value: rates?.tpr.value ?? null, text: text(rates?.tpr.value) },
          { value: limits(rates?.tpr.ci95) },
          { value: rates?.precision.value ?? null, text: text(rates?.precision.value) },
          { value: limits(rates?.precision.ci95) },
        ]),
      }}
      note={
        <table className={`text-small ${classes.small}`}>
          <thead>
            <tr>
              <th scope="col">{t('insight.filter.model')}</th>
              <th scope="col">{t('insight.rates.tpr')}</th>
              <th scope="col">{t('insight.rates.precision')}</th>
              <th scope="col">{t('insight.summary.reviewed')}</th>
            </tr>
          </thead>
          <tbody>
            {byModel.map(({ model, rates }) => (
              <tr key={model.key}>
                <th scope="row" title={model.sha256}>{`${model.name} ${model.version}`}</th>
                <td>{`${text(rates?.tpr.value)} (${limits(rates?.tpr.ci95)})`}</td>
                <td>{`${text(rates?.precision.value)} (${limits(rates?.precision.ci95)})`}</td>
                <td>{format.number(model.reviewed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <Series
        label={t('insight.rates.monthTitle', { name })}
        names={months.map((month) => ({ key: month, name: month }))}
        lines={lines}
        end={1}
        format={(value) => format.share(value)}
        height={210}
      />
    </Figure>
  );
}
