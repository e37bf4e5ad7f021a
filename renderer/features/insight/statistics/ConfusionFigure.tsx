import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { type Confusion, confusionOf } from '../../../../electron/contract/confusion.ts';
import type { StatisticsFigures } from '../../../../electron/contract/methods.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { bindText, OptionalChoice } from '../../../kit/fields.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { inMonth, type ScopeInput, useInsight } from '../../../state/insight.ts';
import { Forest } from '../charts/Forest.tsx';
import { Matrix } from '../charts/Matrix.tsx';
import classes from '../insight.module.css';
import { useFigureText } from '../useFigureText.ts';

interface ConfusionProps {
  figures: StatisticsFigures;
  scope: ScopeInput;
}

/** The model's calls against the reviewers' verdicts, by month and model, with the rates per class. */
export function ConfusionFigure({ figures, scope }: ConfusionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const { focus, open } = useInsight();
  const [month, setMonth] = useState('');
  const [model, setModel] = useState('');
  const months = [...new Set(figures.reviews.map((row) => row.month))].sort();
  const models = figures.models.filter(({ reviewed }) => reviewed > 0);
  // A filter can remove what was chosen here.
  const [atMonth, ofModel] = [
    months.includes(month) ? month : '',
    models.some(({ key }) => key === model) ? model : '',
  ];
  const confusion = confusionOf(
    figures.reviews.filter((row) => (!atMonth || row.month === atMonth) && (!ofModel || row.model === ofModel)),
  );
  const question = {
    ...(atMonth ? inMonth(scope, atMonth) : scope),
    ...(ofModel ? { model: ofModel } : {}),
  };
  const nameOf = (called: CellClass | null) => (called ? t(`class.${called}`) : t('cell.unidentified'));
  const behind = (called: CellClass | null, said: CellClass, count: number) =>
    open({
      title: t('insight.confusion.behind', { called: nameOf(called), said: t(`class.${said}`) }),
      count,
      of: { question: { ...question, said, ...(called ? { called } : { unidentified: true }) } },
    });
  const rows: (CellClass | null)[] = [
    ...confusion.classes,
    ...(confusion.classes.some((said) => confusion.at(null, said) > 0) ? [null] : []),
  ];
  const sumOf = (called: CellClass | null) =>
    confusion.classes.reduce((sum, said) => sum + confusion.at(called, said), 0);
  const controls = (
    <>
      <OptionalChoice
        w={116}
        aria-label={t('insight.month')}
        values={months}
        nameOf={(value) => value}
        none={t('insight.allMonths')}
        value={atMonth}
        onChange={(value) => setMonth(value ?? '')}
      />
      {models.length > 1 && (
        <NativeSelect
          w={150}
          aria-label={t('insight.filter.model')}
          {...bindText(ofModel, setModel)}
          data={[
            { value: '', label: t('insight.filter.anyModel') },
            ...models.map(({ key, name, version }) => ({ value: key, label: `${name} ${version}` })),
          ]}
        />
      )}
    </>
  );
  const n = texts.reviewed(confusion.cells);
  const figure = { file: 'confusion', title: t('insight.confusion.title'), units: t('insight.confusion.units'), n };
  if (confusion.cells === 0) {
    const empty = { columns: [t('insight.confusion.called')], rows: [] };
    return <Figure {...figure} wide table={empty} note={t('insight.confusion.none')} />;
  }
  return (
    <>
      <Figure
        {...figure}
        controls={controls}
        note={t('insight.confusion.agreed', {
          share: format.share(confusion.agreed / confusion.cells, 1),
          agreed: format.number(confusion.agreed),
        })}
        table={{
          columns: [t('insight.confusion.called'), ...confusion.classes],
          rows: rows.map((called) => [
            { value: called ?? t('cell.unidentified') },
            ...confusion.classes.map((said) => {
              const count = confusion.at(called, said);
              return {
                value: count,
                text: format.number(count),
                open: count > 0 ? () => behind(called, said, count) : undefined,
              };
            }),
          ]),
        }}
      >
        <Matrix
          label={t('insight.confusion.title')}
          rowTitle={t('insight.confusion.called')}
          columnTitle={t('insight.confusion.said')}
          rows={rows.map((called) => called ?? '?')}
          columns={confusion.classes}
          fields={rows.flatMap((called, row) =>
            confusion.classes.flatMap((said, column) => {
              const count = confusion.at(called, said);
              return count > 0
                ? [
                    {
                      row,
                      column,
                      text: format.number(count),
                      strength: count / Math.max(1, sumOf(called)),
                      tone: called === said ? ('good' as const) : ('bad' as const),
                      label: t('insight.confusion.mark', {
                        count: format.number(count),
                        called: nameOf(called),
                        said: t(`class.${said}`),
                      }),
                      onOpen: () => behind(called, said, count),
                    },
                  ]
                : [];
            }),
          )}
        />
      </Figure>
      <Rates
        confusion={confusion}
        focus={focus}
        n={n}
        onOpen={(name, count) =>
          open({
            title: t('insight.rates.behind', { name: t(`class.${name}`) }),
            count,
            of: { question: { ...question, said: name } },
          })
        }
      />
    </>
  );
}

interface RatesProps {
  confusion: Confusion;
  focus: CellClass | null;
  n: string;
  onOpen: (name: CellClass, count: number) => void;
}

function Rates({ confusion, focus, n, onOpen }: RatesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const rates = confusion.rates.filter((rate) => focus === null || rate.class === focus);
  return (
    <Figure
      file="rates-by-class"
      title={t('insight.rates.title')}
      units={t('insight.rates.units')}
      n={n}
      note={
        <p className={`row gap-6 text-body ${classes.key}`}>
          <i data-tone="accent" aria-hidden /> {t('insight.rates.tpr')}
          <i data-tone="good" data-square aria-hidden /> {t('insight.rates.precision')}
        </p>
      }
      table={{
        columns: [
          t('differential.class'),
          t('insight.rates.support'),
          t('insight.rates.tpr'),
          t('insight.rates.tprLimits'),
          t('insight.rates.calledSo'),
          t('insight.rates.precision'),
          t('insight.rates.precisionLimits'),
        ],
        rows: rates.map((rate) => [
          { value: rate.class, text: `${rate.class} ${t(`class.${rate.class}`)}` },
          {
            value: rate.support,
            text: format.number(rate.support),
            open: rate.support > 0 ? () => onOpen(rate.class, rate.support) : undefined,
          },
          { value: rate.tpr.value, text: texts.share(rate.tpr.value) },
          { value: texts.limits(rate.tpr.ci95) },
          { value: rate.called, text: format.number(rate.called) },
          { value: rate.precision.value, text: texts.share(rate.precision.value) },
          { value: texts.limits(rate.precision.ci95) },
        ]),
      }}
    >
      <Forest
        label={t('insight.rates.title')}
        domain={[0, 1]}
        format={(value) => format.share(value)}
        nameWidth={52}
        rows={rates.map((rate) => ({
          key: rate.class,
          name: rate.class,
          mark: rate.class,
          estimates: [
            ...(rate.tpr.value === null || !rate.tpr.ci95
              ? []
              : [{ value: rate.tpr.value, ci95: rate.tpr.ci95, tone: 'accent' as const }]),
            ...(rate.precision.value === null || !rate.precision.ci95
              ? []
              : [{ value: rate.precision.value, ci95: rate.precision.ci95, tone: 'good' as const }]),
          ],
          text: `${texts.share(rate.tpr.value)} · ${texts.share(rate.precision.value)}`,
          label: t('insight.rates.mark', {
            name: t(`class.${rate.class}`),
            tpr: texts.share(rate.tpr.value),
            precision: texts.share(rate.precision.value),
            support: format.number(rate.support),
          }),
          onOpen: rate.support > 0 ? () => onOpen(rate.class, rate.support) : undefined,
        }))}
      />
    </Figure>
  );
}
