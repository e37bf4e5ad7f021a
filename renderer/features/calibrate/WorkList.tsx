import { useTranslation } from 'react-i18next';
import { TbCheck, TbPencil } from 'react-icons/tb';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import classes from './calibrate.module.css';
import type { Proposal } from './propose.ts';
import type { Strokes } from './strokes.ts';

interface WorkListProps {
  list: readonly Proposal[];
  cells: ReadonlyMap<CellId, CellSummary>;
  corrected: ReadonlySet<CellId>;
  strokes: ReadonlyMap<CellId, Strokes>;
  current: CellId | null;
  onShow(cellId: CellId): void;
}

/** The cells to correct, with their state. */
export function WorkList({ list, cells, corrected, strokes, current, onShow }: WorkListProps) {
  const { t } = useTranslation();
  return (
    <nav className={`panel pick-list ${classes.list}`} aria-label={t('calibrate.cells')}>
      {list.map(({ id, why }) => {
        const done = corrected.has(id);
        const begun = (strokes.get(id)?.done.length ?? 0) > 0;
        const state = begun ? 'begun' : done ? 'done' : why;
        const name = cells.get(id)?.class;
        return (
          <button key={id} type="button" aria-current={id === current ? 'true' : undefined} onClick={() => onShow(id)}>
            <img src={cellUrl('thumb', id)} alt="" width={44} height={44} draggable={false} />
            <span>
              <strong>{name ? t(`class.${name}`) : t('cell.title', { id })}</strong>
              <span className={`inline-row soft gap-4 text-body ${classes.state}`} data-state={state}>
                {state === 'done' && <TbCheck size={13} aria-hidden />}
                {state === 'begun' && <TbPencil size={13} aria-hidden />}
                {t(`calibrate.state.${state}`)}
              </span>
            </span>
          </button>
        );
      })}
    </nav>
  );
}
