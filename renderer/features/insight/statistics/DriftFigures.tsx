import { useTranslation } from 'react-i18next';
import type { Drift } from '../../../../electron/contract/methods.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { Tag } from '../../../kit/Tag.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { useNavigation } from '../../../state/navigation.ts';
import { DriftChart } from '../charts/DriftChart.tsx';

/** Tests for drift from slide to slide, with a known false alarm rate. */
export function DriftFigures({ drift }: { drift: readonly Drift[] }) {
  return (
    <>
      {drift.map((one) => (
        <DriftFigure key={one.figure} drift={one} />
      ))}
    </>
  );
}

function DriftFigure({ drift }: { drift: Drift }) {
  const { t } = useTranslation();
  const format = useFormat();
  const openSlide = useNavigation((state) => state.openSlide);
  const { figure, values, at, slides, high, low, limit, alarmAt, direction, reference, watched } = drift;
  const shown = (value: number) => (figure === 'nucleusOd' ? format.number(value, 2) : format.share(value, 0));
  const alarm = alarmAt === null ? null : at.indexOf(alarmAt);
  const day = (moment: string | undefined) => (moment ?? '').slice(0, 10);
  const verdict =
    limit === null ? (
      <Tag>{t('insight.drift.tooFew')}</Tag>
    ) : alarmAt === null ? (
      <Tag tone="good">{t('insight.drift.none')}</Tag>
    ) : (
      <Tag tone="bad">{t(`insight.drift.${direction ?? 'up'}`, { date: day(alarmAt) })}</Tag>
    );
  return (
    <Figure
      file={`drift-${figure}`}
      title={t(`insight.drift.figure.${figure}`)}
      units={t(`insight.drift.units.${figure}`)}
      n={t('insight.drift.n', { reference, watched })}
      controls={verdict}
      note={t('insight.drift.test', {
        chance: format.share(drift.falseAlarms, 0),
        reference,
        alike: format.number(drift.autocorrelation, 2),
      })}
      table={{
        columns: [
          t('insight.analysed'),
          t(`insight.drift.figure.${figure}`),
          t('insight.drift.high'),
          t('insight.drift.low'),
          t('insight.drift.limit'),
        ],
        rows: values.map((value, i) => {
          const slide = slides[i];
          return [
            { value: at[i] ?? '', text: format.date(at[i] ?? ''), open: slide ? () => openSlide(slide) : undefined },
            { value, text: shown(value) },
            { value: high[i] ?? null, text: format.number(high[i] ?? 0, 2) },
            { value: low[i] ?? null, text: format.number(low[i] ?? 0, 2) },
            { value: limit, ...(limit === null ? {} : { text: format.number(limit, 2) }) },
          ];
        }),
      }}
    >
      <DriftChart
        label={t(`insight.drift.figure.${figure}`)}
        values={values.map((value, i) => ({
          value,
          label: `${format.date(at[i] ?? '')}: ${shown(value)}`,
          onOpen: () => {
            const slide = slides[i];
            if (slide) openSlide(slide);
          },
        }))}
        median={drift.median}
        high={high}
        low={low}
        limit={limit}
        alarm={alarm === null || alarm < 0 ? null : alarm}
        from={day(at[0])}
        to={day(at.at(-1))}
        format={shown}
        valueName={t('insight.drift.eachSlide')}
        sumName={t('insight.drift.sums')}
        riseName={t('insight.drift.rise')}
        fallName={t('insight.drift.fall')}
      />
    </Figure>
  );
}
