import { useTranslation } from 'react-i18next';
import type { ReaderPair } from '../../../../electron/contract/methods.ts';
import { Figure } from '../../../kit/Figure.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { useInsight } from '../../../state/insight.ts';
import { Forest } from '../charts/Forest.tsx';
import { useFigureText } from '../useFigureText.ts';

/** The agreement of readers by pair. */
export function Agreement({ readers }: { readers: readonly ReaderPair[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const open = useInsight((state) => state.open);
  const nameOf = ({ first, second }: ReaderPair) => `${first.name} – ${second.name}`;
  const behind = (pair: ReaderPair) =>
    open({
      title: t('insight.readers.behind', { pair: nameOf(pair) }),
      count: pair.compared - pair.agreed,
      of: { cellIds: pair.disagreements },
    });
  const kappaOf = ({ kappa }: ReaderPair) =>
    kappa
      ? `${format.number(kappa.value, 2)} (${format.number(kappa.ci95[0], 2)}–${format.number(kappa.ci95[1], 2)})`
      : '–';
  const compared = readers.reduce((sum, pair) => sum + pair.compared, 0);
  const figure = {
    file: 'reader-agreement',
    title: t('insight.readers.title'),
    units: t('insight.readers.units'),
    n: texts.cells(compared),
    table: {
      columns: [
        t('insight.readers.pair'),
        t('insight.summary.slides'),
        t('insight.readers.compared'),
        t('insight.readers.agreed'),
        t('insight.readers.kappa'),
      ],
      rows: readers.map((pair) => [
        {
          value: nameOf(pair),
          open: pair.disagreements.length > 0 ? () => behind(pair) : undefined,
        },
        { value: pair.slides, text: format.number(pair.slides) },
        { value: pair.compared, text: format.number(pair.compared) },
        { value: pair.agreed, text: format.number(pair.agreed) },
        { value: pair.kappa?.value ?? null, text: kappaOf(pair) },
      ]),
    },
  };
  if (readers.length === 0) {
    return <Figure {...figure} note={t('insight.readers.none')} />;
  }
  return (
    <Figure {...figure} note={t('insight.readers.note')}>
      <Forest
        label={figure.title}
        domain={[Math.min(0, ...readers.map(({ kappa }) => kappa?.ci95[0] ?? 0)), 1]}
        format={(value) => format.number(value, 1)}
        nameWidth={180}
        rows={readers.map((pair) => ({
          key: JSON.stringify([pair.first.id, pair.second.id]),
          name: nameOf(pair),
          mark: null,
          estimates: pair.kappa ? [{ ...pair.kappa, tone: 'accent' as const }] : [],
          text: kappaOf(pair),
          label: t('insight.readers.mark', {
            pair: nameOf(pair),
            kappa: kappaOf(pair),
            count: pair.compared,
          }),
          onOpen: pair.disagreements.length > 0 ? () => behind(pair) : undefined,
        }))}
      />
    </Figure>
  );
}
