import { useTranslation } from 'react-i18next';
import type { Provenance } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { Figure } from '../../kit/Figure.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { openCell } from '../../state/insight.ts';
import classes from './provenance.module.css';

type Cell = Provenance['cells'][number];

/** The cells behind the number, with the model's call, the reviewer's class and the last review event. */
export function Cells({ data: { slide, cells, counts } }: { data: Provenance }) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = counts.now + counts.movedOut;
  const said = (cell: Cell) =>
    cell.excluded !== null
      ? t('cell.excludedFor', { reason: cell.excluded })
      : cell.said
        ? t(`class.${cell.said}`)
        : '–';
  const called = (cell: Cell) => (cell.status === 'unidentified' ? t('cell.unidentified') : t(`class.${cell.called}`));
  return (
    <Figure
      file="provenance"
      title={t('provenance.cells')}
      units={t('provenance.cellsUnits')}
      n={
        cells.length < total
          ? t('provenance.cellsSome', { shown: format.number(cells.length), total: format.number(total) })
          : t('insight.nCells', { count: total, formatted: format.number(total) })
      }
      table={{
        columns: [
          t('insight.similar.cell'),
          t('provenance.calledAs'),
          t('cell.confidence'),
          t('provenance.saidAs'),
          t('provenance.event'),
          t('provenance.who'),
          t('provenance.when'),
          t('provenance.eventHash'),
          t('provenance.file'),
        ],
        rows: cells.map((cell) => {
          const event = cell.events.at(-1);
          return [
            { value: cell.id },
            { value: called(cell) },
            { value: cell.confidence },
            { value: said(cell) },
            { value: event?.seq ?? null },
            { value: event?.actor ?? null },
            { value: event?.at ?? null },
            { value: event?.hash ?? null },
            { value: cell.file },
          ];
        }),
      }}
    >
      <ul className={classes.cells}>
        {cells.map((cell) => {
          const last = cell.events.at(-1);
          const moved = (cell.status === 'classified' ? cell.called : null) !== (cell.said ?? cell.called);
          return (
            <li key={cell.id}>
              <button
                type="button"
                aria-label={t('provenance.openCell', { id: cell.id })}
                onClick={() => openCell({ id: cell.id, slide: slide.id })}
              >
                <img src={cellUrl('thumb', cell.id)} alt="" width={52} height={52} loading="lazy" />
              </button>
              <div>
                <p>
                  {t('provenance.modelCalled', {
                    name: called(cell),
                    confidence: format.confidence(cell.confidence),
                  })}
                  {cell.excluded !== null ? (
                    <Tag tone="bad">{said(cell)}</Tag>
                  ) : (
                    cell.said && <Tag tone={moved ? 'accent' : 'good'}>{said(cell)}</Tag>
                  )}
                </p>
                <p className={classes.event}>
                  {last ? (
                    <>
                      {t('provenance.lastEvent', {
                        seq: last.seq,
                        actor: last.actor,
                        date: format.date(last.at),
                        count: cell.events.length,
                      })}{' '}
                      <code title={last.hash}>{last.hash.slice(0, 10)}…</code>
                    </>
                  ) : (
                    t('provenance.noEvent')
                  )}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </Figure>
  );
}
