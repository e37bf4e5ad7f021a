import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import { type ClassRates, confusionOf, rateOf } from '../../../../electron/contract/confusion.ts';
import type { ReviewCount, StatisticsFigures } from '../../../../electron/contract/methods.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { Table } from '../../../kit/Table.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { inMonth, type ScopeInput, useInsight } from '../../../state/insight.ts';
import { type Line, Series } from '../charts/Series.tsx';
import { useFigureText } from '../useFigureText.ts';

interface RatesByMonthProps {
  figures: StatisticsFigures;
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

/** The model's rates by month and by model version. */
export function RatesByMonth({ figures: { reviews, models }, scope }: RatesByMonthProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
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
  const rateText = (rate: ClassRates['tpr'] | undefined) => `${texts.share(rate?.value)} (${texts.limits(rate?.ci95)})`;
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
              label: `${month}: ${t(`insight.rates.${rate}`)} ${rateText(found)}, ${found.hits}/${found.of}`,
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
      n={texts.reviewed(reviews.reduce((sum, { cells }) => sum + cells, 0))}
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
          { value: rates?.tpr.value ?? null, text: texts.share(rates?.tpr.value) },
          { value: texts.limits(rates?.tpr.ci95) },
          { value: rates?.precision.value ?? null, text: texts.share(rates?.precision.value) },
          { value: texts.limits(rates?.precision.ci95) },
        ]),
      }}
      note={
        <Table
          look="small"
          rowHeads
          rows={byModel}
          keyOf={({ model }) => model.key}
          columns={[
            {
              name: t('insight.filter.model'),
              cell: ({ model }) => <span title={model.sha256}>{`${model.name} ${model.version}`}</span>,
            },
            { name: t('insight.rates.tpr'), cell: ({ rates }) => rateText(rates?.tpr) },
            { name: t('insight.rates.precision'), cell: ({ rates }) => rateText(rates?.precision) },
            { name: t('insight.summary.reviewed'), cell: ({ model }) => format.number(model.reviewed) },
          ]}
        />
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
