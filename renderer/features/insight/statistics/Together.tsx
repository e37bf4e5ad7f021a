import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import type { CoOccurrence } from '../../../../electron/contract/methods.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { type ScopeInput, useInsight } from '../../../state/insight.ts';
import { Matrix } from '../charts/Matrix.tsx';
import { useSlideSearch } from '../slides/store.ts';
import { useFigureText } from '../useFigureText.ts';

/** Significance level for pairs of classes. */
const ALPHA = 0.05;
/** Ratio to chance, or its inverse, with the full tint. */
const FULL = 4;

interface TogetherProps {
  pairs: readonly CoOccurrence[];
  slides: number;
  scope: ScopeInput;
}

/** Which classes occur on the same slides, compared with chance. */
export function Together({ pairs, slides, scope }: TogetherProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const { open, show } = useInsight();
  const names = CLINICAL_ORDER.filter((name) => pairs.some(({ a, b }) => a === name && b === name));
  const behind = ({ a, b, slides: count }: CoOccurrence) => {
    if (a === b) {
      return open({ title: t(`class.${a}`), count: null, of: { question: { ...scope, called: a } } });
    }
    useSlideSearch.getState().ask({ class: a, with: b });
    show('slides');
    return count;
  };
  const significant = ({ p }: CoOccurrence) => p !== null && p < ALPHA;
  const tag = (pair: CoOccurrence) => (significant(pair) ? (pair.slides > pair.expected ? '+' : '−') : '');
  const pText = (p: number | null) => (p === null ? '–' : p < 0.001 ? '< 0.001' : format.number(p, 3));
  return (
    <Figure
      file="co-occurrence"
      title={t('insight.together.title')}
      units={t('insight.together.units')}
      n={texts.slides(slides)}
      note={t('insight.together.note')}
      table={{
        columns: [
          t('insight.together.first'),
          t('insight.together.second'),
          t('insight.summary.slides'),
          t('insight.together.expected'),
          t('insight.together.p'),
        ],
        rows: pairs.map((pair) => [
          { value: pair.a, text: t(`class.${pair.a}`) },
          { value: pair.b, text: t(`class.${pair.b}`) },
          {
            value: pair.slides,
            text: format.number(pair.slides),
            open: pair.slides > 0 ? () => void behind(pair) : undefined,
          },
          { value: pair.expected, text: format.number(pair.expected, 1) },
          { value: pair.p, text: pText(pair.p) },
        ]),
      }}
    >
      <Matrix
        label={t('insight.together.title')}
        rowTitle=""
        columnTitle={t('insight.together.axis')}
        rows={names}
        columns={names}
        fields={pairs.flatMap((pair) => {
          if (pair.slides === 0) return [];
          const lift = Math.abs(Math.log(pair.slides / Math.max(0.5, pair.expected)));
          return [
            {
              row: names.indexOf(pair.b),
              column: names.indexOf(pair.a),
              text: `${format.number(pair.slides)}${tag(pair)}`,
              strength: pair.a === pair.b ? 0.1 : significant(pair) ? Math.min(1, 0.25 + lift / Math.log(FULL)) : 0,
              tone:
                pair.a === pair.b
                  ? ('accent' as const)
                  : pair.slides > pair.expected
                    ? ('good' as const)
                    : ('bad' as const),
              label: t('insight.together.mark', {
                a: t(`class.${pair.a}`),
                b: t(`class.${pair.b}`),
                count: pair.slides,
                expected: format.number(pair.expected, 1),
                p: pText(pair.p),
              }),
              onOpen: () => void behind(pair),
            },
          ];
        })}
      />
    </Figure>
  );
}
