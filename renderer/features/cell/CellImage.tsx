import { ActionIcon, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbArrowsMinimize, TbZoomIn, TbZoomOut } from 'react-icons/tb';
import type { CellId } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useViewPort } from '../../kit/useViewPort.ts';
import { usePreferences } from '../../state/navigation.ts';
import { useKeyboard } from '../../state/useKeyboard.ts';
import classes from './cell.module.css';
import { useInspector } from './inspector.ts';
import { StageSwitch } from './StageSwitch.tsx';

/** The cell at full resolution: wheel or +/- zoom, drag pans, O shows or hides the outlines, [ and ] step through the segmentation. Children stand among its tools. */
export function CellImage({ cellId, name, children }: { cellId: CellId; name: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const { outlines, set } = usePreferences();
  const { view, style, zoom, fit, onWheel, onPointerMove } = useViewPort();
  const [failed, setFailed] = useState(false);
  const { stage, step } = useInspector();
  const { data: system } = useEngine('system.info', {});
  const [stageFailed, setStageFailed] = useState<string | null>(null);

  const toggle = () => set({ outlines: !outlines });
  useKeyboard((code) => {
    if (code === 'KeyO') toggle();
    else if (code === 'BracketLeft') step(-1);
    else if (code === 'BracketRight') step(1);
    else if (code === 'Equal' || code === 'NumpadAdd') zoom(1.5);
    else if (code === 'Minus' || code === 'NumpadSubtract') zoom(1 / 1.5);
    else if (code === 'Digit0' || code === 'Numpad0') fit();
    else return false;
    return true;
  });

  return (
    <div>
      <div
        className={`relative picture-frame ${classes.frame}`}
        data-zoomed={view.scale > 1 ? true : undefined}
        onWheel={onWheel}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
      >
        {failed ? (
          <p className={`bad centred flat ${classes.failed}`} role="alert">
            {t('cell.imageFailed')}
          </p>
        ) : (
          <>
            <img
              src={cellUrl('image', cellId)}
              alt={t('cell.image', { name })}
              style={style}
              draggable={false}
              onError={() => setFailed(true)}
            />
            {stage === null && outlines && (
              <img src={cellUrl('overlay', cellId)} alt="" style={style} draggable={false} data-overlay />
            )}
            {stage !== null && stageFailed !== stage && system && (
              <img
                key={stage}
                src={cellUrl(`stage-${stage}`, cellId, system.segmenter.version)}
                alt={t(`inspect.stage.${stage}.name`)}
                style={style}
                draggable={false}
                data-stage={stage}
                onError={() => setStageFailed(stage)}
              />
            )}
            {stage !== null && stageFailed === stage && (
              <p className={`bad flat text-body ${classes.stageFailed}`} role="alert">
                {t('inspect.failed')}
              </p>
            )}
          </>
        )}
      </div>
      <div className={`row wrap between ${classes.imageTools}`}>
        <Switch
          size="xs"
          label={t('cell.overlay')}
          title={t('cell.overlayHint')}
          checked={outlines}
          onChange={toggle}
        />
        {children}
        <span className="inline-row gap-2">
          <ActionIcon aria-label={t('cell.zoomOut')} title={t('cell.zoomOut')} onClick={() => zoom(1 / 1.5)}>
            <TbZoomOut size={16} />
          </ActionIcon>
          <span className={`soft centred text-body ${classes.scale}`}>{`${view.scale.toFixed(1)}×`}</span>
          <ActionIcon aria-label={t('cell.zoomIn')} title={t('cell.zoomIn')} onClick={() => zoom(1.5)}>
            <TbZoomIn size={16} />
          </ActionIcon>
          <ActionIcon aria-label={t('cell.zoomReset')} title={t('cell.zoomReset')} onClick={() => fit()}>
            <TbArrowsMinimize size={16} />
          </ActionIcon>
        </span>
      </div>
      <StageSwitch />
    </div>
  );
}
