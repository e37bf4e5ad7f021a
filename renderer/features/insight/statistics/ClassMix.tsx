import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER, isCounted } from '../../../../electron/contract/classes.ts';
import type { StatisticsFigures } from '../../../../electron/contract/methods.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { inMonth, type ScopeInput, useInsight } from '../../../state/insight.ts';
import { StackedColumns } from '../charts/StackedColumns.tsx';
import classes from '../insight.module.css';
import { useFigureText } from '../useFigureText.ts';

/** The class mix of each month. */
export function ClassMix({ months, scope }: { months: StatisticsFigures['months']; scope: ScopeInput }) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const { focus, setFocus, open } = useInsight();
  const present = CLINICAL_ORDER.filter((name) => months.some(({ classes: counts }) => (counts[name] ?? 0) > 0));
  const counted = (counts: (typeof months)[number]['classes']) =>
    CLINICAL_ORDER.filter(isCounted).reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const leftOut = months.reduce((sum, month) => sum + month.leftOut, 0);
  const cells = months.reduce((sum, { classes: counts }) => sum + counted(counts), 0);
  const behind = (month: string, name: (typeof present)[number], count: number) =>
    open({
      title: `${t(`class.${name}`)} · ${month}`,
      count,
      of: { question: { ...inMonth(scope, month), now: name } },
    });
  return (
    <Figure
      file="class-mix"
      wide
      title={t('insight.mix.title')}
      units={t('insight.mix.units')}
      n={texts.cells(cells)}
      note={
        <>
          <ul className={`flex wrap text-body ${classes.legend}`}>
            {present.filter(isCounted).map((name) => (
              <li key={name}>
                <button
                  type="button"
                  aria-pressed={focus === name}
                  onClick={() => setFocus(focus === name ? null : name)}
                >
                  <ClassMark name={name} /> {name} <span>{t(`class.${name}`)}</span>
                </button>
              </li>
            ))}
          </ul>
          {leftOut > 0 && <p>{t('insight.mix.leftOut', { count: leftOut, formatted: format.number(leftOut) })}</p>}
        </>
      }
      table={{
        columns: [t('insight.month'), t('insight.summary.slides'), ...present.map((name) => t(`class.${name}`))],
        rows: months.map(({ month, slides, classes: counts }) => [
          { value: month },
          { value: slides, text: format.number(slides) },
          ...present.map((name) => {
            const count = counts[name] ?? 0;
            return {
              value: count,
              text: format.number(count),
              open: count > 0 ? () => behind(month, name, count) : undefined,
            };
          }),
        ]),
      }}
    >
      <StackedColumns
        label={t('insight.mix.title')}
        dim={focus}
        stacks={months.map(({ month, classes: counts }) => {
          const total = counted(counts);
          return {
            key: month,
            name: month,
            below: format.number(total),
            parts: present.filter(isCounted).flatMap((name) => {
              const count = counts[name] ?? 0;
              return count > 0
                ? [
                    {
                      name,
                      count,
                      label: t('insight.mix.mark', {
                        month,
                        name: t(`class.${name}`),
                        count: format.number(count),
                        share: format.share(count / total, 1),
                      }),
                      onOpen: () => behind(month, name, count),
                    },
                  ]
                : [];
            }),
          };
        })}
      />
    </Figure>
  );
}
