import { Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useViewPort } from '../../kit/useViewPort.ts';
import { ZOOM_STEP, ZoomTools } from '../../kit/ZoomTools.tsx';
import { usePreferences } from '../../state/navigation.ts';
import { useKeyboard } from '../../state/useKeyboard.ts';
import classes from './cell.module.css';
import { useInspector } from './inspector.ts';
import { StageSwitch } from './StageSwitch.tsx';

/**
 * The cell at full resolution. The wheel or +/- zooms, dragging pans, O toggles the outlines, [ and ] step through the segmentation.
 * Children are placed among the tools.
 */
export function CellImage({ cellId, name, children }: { cellId: CellId; name: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const { outlines, set } = usePreferences();
  const { view, style, zoom, reset, onWheel, onPointerMove } = useViewPort();
  const [failed, setFailed] = useState(false);
  const { stage, step } = useInspector();
  const { data: system } = useEngine('system.info', {});
  const [stageFailed, setStageFailed] = useState<string | null>(null);

  const toggle = () => set({ outlines: !outlines });
  useKeyboard((code) => {
    if (code === 'KeyO') toggle();
    else if (code === 'BracketLeft') step(-1);
    else if (code === 'BracketRight') step(1);
    else if (code === 'Equal' || code === 'NumpadAdd') zoom(ZOOM_STEP);
    else if (code === 'Minus' || code === 'NumpadSubtract') zoom(1 / ZOOM_STEP);
    else if (code === 'Digit0' || code === 'Numpad0') reset();
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
          <p className={`bad centred ${classes.failed}`} role="alert">
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
              <p className={`bad text-body ${classes.stageFailed}`} role="alert">
                {t('inspect.failed')}
              </p>
            )}
          </>
        )}
      </div>
      <div className={`row wrap between ${classes.imageTools}`}>
        <Switch label={t('cell.overlay')} title={t('cell.overlayHint')} checked={outlines} onChange={toggle} />
        {children}
        <ZoomTools scale={`${view.scale.toFixed(1)}×`} zoom={zoom} fit={reset} />
      </div>
      <StageSwitch />
    </div>
  );
}
