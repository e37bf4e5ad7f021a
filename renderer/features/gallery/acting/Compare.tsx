import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CellSummary } from '../../../../electron/contract/methods.ts';
import { cellUrl } from '../../../api/bridge.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import { Dialog } from '../../../kit/Dialog.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { useViewPort } from '../../../kit/useViewPort.ts';
import { usePreferences } from '../../../state/navigation.ts';
import classes from '../gallery.module.css';

/** The most cells that can be compared at a useful size. */
export const COMPARED = 6;

/** Selected cells side by side at full resolution; they zoom and pan together. */
export function Compare({ cells, onClose }: { cells: readonly CellSummary[]; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { outlines, set } = usePreferences();
  const { style, onWheel, onPointerMove } = useViewPort();
  const shown = cells.slice(0, COMPARED);

  return (
    <Dialog
      onClose={onClose}
      size={shown.length > 4 || shown.length === 3 ? '88vw' : '64vw'}
      title={t('compare.title', { count: shown.length })}
    >
      <div className={`grid gap-10 ${classes.compare}`} data-count={shown.length}>
        {shown.map((cell) => (
          <figure key={cell.id}>
            <div
              className={`relative picture-frame ${classes.compareFrame}`}
              onWheel={onWheel}
              onPointerMove={onPointerMove}
            >
              <img src={cellUrl('image', cell.id)} alt={t(`class.${cell.class}`)} style={style} draggable={false} />
              {outlines && (
                <img src={cellUrl('overlay', cell.id)} alt="" style={style} draggable={false} data-overlay />
              )}
            </div>
            <figcaption>
              <ClassMark name={cell.class} />
              <strong>{t(`class.${cell.class}`)}</strong>
              <span className="soft">{format.confidence(cell.confidence)}</span>
              <span className={classes.hint}>{t('cell.title', { id: cell.id })}</span>
            </figcaption>
          </figure>
        ))}
      </div>
      <div className={`row gap-16 text-body ${classes.compareFoot}`}>
        <Switch label={t('cell.overlay')} checked={outlines} onChange={() => set({ outlines: !outlines })} />
        <span className="soft">{t('compare.hint')}</span>
        {cells.length > COMPARED && <span className="soft">{t('compare.first', { count: COMPARED })}</span>}
      </div>
    </Dialog>
  );
}
