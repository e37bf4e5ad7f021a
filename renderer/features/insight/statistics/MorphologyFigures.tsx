import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CLASS_MEASURES } from '../../../../electron/contract/choices.ts';
import type { ClassMeasure } from '../../../../electron/contract/statistics.ts';
import { useEngine } from '../../../api/engine.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { Choice } from '../../../kit/fields.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { type ScopeInput, useInsight } from '../../../state/insight.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { Histogram } from '../charts/Histogram.tsx';
import { Spread } from '../charts/Spread.tsx';
import { useFigureText } from '../useFigureText.ts';

/** Significant decimals of a measure. */
const digitsOf = (measure: ClassMeasure) => (measure.endsWith('_px') ? 0 : 2);

/** The distribution of cell shape and colour by class, and over the slides of one class. */
export function MorphologyFigures({ scope }: { scope: ScopeInput }) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const [measure, setMeasure] = useState<ClassMeasure>('nc_ratio');
  const { focus, setFocus, open } = useInsight();
  const { data: spread } = useEngine(
    'statistics.morphology',
    { measure, ...scope },
    { placeholderData: keepPreviousData },
  );
  const name = focus ?? spread?.toSorted((a, b) => b.cells - a.cells)[0]?.class ?? null;
  const { data: means } = useEngine(
    'statistics.distribution',
    { measure, class: name, ...scope },
    { placeholderData: keepPreviousData },
  );
  if (!spread || spread.length === 0) return null;
  const shown = (value: number) => format.number(value, digitsOf(measure));
  const title = t(`insight.measure.${measure}`);
  const className = name ? t(`class.${name}`) : '';
  const bins = means?.bins ?? [];
  const slidesOf = (bin: (typeof bins)[number]) =>
    open({
      title: t('insight.morphology.behind', {
        name: className,
        measure: title,
        from: shown(bin.from),
        to: shown(bin.to),
      }),
      count: null,
      of: { question: { ...scope, called: name, slideIds: bin.slides } },
    });
  return (
    <>
      <Figure
        file={`spread-${measure}`}
        title={t('insight.morphology.title')}
        units={t('insight.morphology.units', { measure: title })}
        n={texts.cells(spread.reduce((sum, { cells }) => sum + cells, 0))}
        controls={
          <Choice
            w={190}
            aria-label={t('insight.morphology.measure')}
            values={CLASS_MEASURES}
            nameOf={(value) => t(`insight.measure.${value}`)}
            value={measure}
            onChange={setMeasure}
          />
        }
        note={t('insight.morphology.note')}
        table={{
          columns: [
            t('differential.class'),
            t('insight.summary.slides'),
            t('insight.summary.cells'),
            '5%',
            '25%',
            '50%',
            '75%',
            '95%',
          ],
          rows: spread.map((row) => [
            { value: row.class, text: t(`class.${row.class}`), open: () => setFocus(row.class) },
            { value: row.slides, text: format.number(row.slides) },
            { value: row.cells, text: format.number(row.cells) },
            ...row.quantiles.map((value) => ({ value, text: shown(value) })),
          ]),
        }}
      >
        <Spread
          label={t('insight.morphology.title')}
          format={shown}
          rows={spread.map((row) => ({
            name: row.class,
            title: t(`class.${row.class}`),
            quantiles: row.quantiles,
            text: format.number(row.cells),
            label: t('insight.morphology.mark', {
              name: t(`class.${row.class}`),
              median: shown(row.quantiles[2]),
              low: shown(row.quantiles[0]),
              high: shown(row.quantiles[4]),
              slides: format.number(row.slides),
            }),
            chosen: row.class === name,
            onOpen: () => setFocus(row.class),
          }))}
        />
      </Figure>
      {name && bins.length > 0 && (
        <Figure
          file={`slides-${measure}-${name}`}
          title={t('insight.morphology.slidesTitle', { name: className })}
          units={t('insight.morphology.slidesUnits', { measure: title })}
          n={texts.slides(means?.slides ?? 0)}
          note={t('insight.morphology.slidesNote')}
          table={{
            columns: [t('insight.from'), t('insight.to'), t('insight.summary.slides')],
            rows: bins
              .filter(({ count }) => count > 0)
              .map((bin) => [
                { value: bin.from, text: shown(bin.from) },
                { value: bin.to, text: shown(bin.to) },
                { value: bin.count, text: format.number(bin.count), open: () => slidesOf(bin) },
              ]),
          }}
        >
          <Histogram
            label={t('insight.morphology.slidesTitle', { name: className })}
            format={shown}
            colour={CLASS_COLOURS[name]}
            bins={bins.map((bin) => ({
              ...bin,
              label: t('insight.morphology.bin', {
                from: shown(bin.from),
                to: shown(bin.to),
                count: bin.count,
              }),
              onOpen: () => slidesOf(bin),
            }))}
          />
        </Figure>
      )}
    </>
  );
}
