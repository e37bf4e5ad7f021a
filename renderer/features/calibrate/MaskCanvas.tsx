import { ActionIcon } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbArrowsMinimize, TbZoomIn, TbZoomOut } from 'react-icons/tb';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { MaskEdit, Paint } from '../../../electron/contract/segmenter.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { FITTED, panned, type ViewPort, zoomed } from '../../kit/viewport.ts';
import { useKeyboard } from '../../state/useKeyboard.ts';
import classes from './calibrate.module.css';
import { useCalibrate } from './store.ts';
import { extended } from './strokes.ts';
import { useDraft } from './useDraft.ts';

type Point = [number, number];

const STEP = 1.5;
/** Share of the picture's side that an arrow key moves the cross, and the view with Shift. */
const CROSS_STEP = 0.02;
const PAN_STEP = 0.1;

const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface MaskCanvasProps {
  cellId: CellId;
  width: number;
  height: number;
  name: string;
  edits: readonly MaskEdit[];
  /** Changes when the stored mask under the strokes does. */
  base: string;
  frame: RefObject<HTMLDivElement | null>;
}

/**
 * A cell to paint on: with the brush by dragging, with superpixels by clicking; the right button erases, the wheel zooms, the middle
 * button pans. By keyboard, arrows move a cross and Space paints at it.
 */
export function MaskCanvas({ cellId, width, height, name, edits, base, frame }: MaskCanvasProps) {
  const { t } = useTranslation();
  const { tool, paint, radius: share, outlines, draw, set } = useCalibrate();
  const { data: system } = useEngine('system.info', {});
  const draft = useDraft(cellId, edits, base);
  const [view, setView] = useState<ViewPort>(FITTED);
  const [stroke, setStroke] = useState<{ paint: Paint; points: Point[] } | null>(null);
  const [cross, setCross] = useState<Point | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const [failed, setFailed] = useState(false);

  const side = Math.max(width, height);
  const radius = Math.max(0.5, share * side);
  const seen = side / view.scale;
  const left = width / 2 - view.x * seen - seen / 2;
  const top = height / 2 - view.y * seen - seen / 2;

  const zoom = (factor: number) => setView((from) => zoomed(from, factor));
  const toPixels = (event: { clientX: number; clientY: number }): Point | null => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || box.width === 0) return null;
    return [
      left + ((event.clientX - box.left) / box.width) * seen,
      top + ((event.clientY - box.top) / box.height) * seen,
    ];
  };
  const dab = (at: Point, with_: Paint) =>
    draw(
      cellId,
      tool === 'brush'
        ? { tool: 'brush', paint: with_, radius, points: [at] }
        : { tool: 'superpixel', paint: with_, at },
    );

  useKeyboard((combo) => {
    if (combo === 'Equal' || combo === 'Shift+Equal' || combo === 'NumpadAdd') zoom(STEP);
    else if (combo === 'Minus' || combo === 'NumpadSubtract') zoom(1 / STEP);
    else if (combo === 'Digit0' || combo === 'Numpad0') setView(FITTED);
    else if (combo === 'KeyO') set({ outlines: !outlines });
    else return false;
    return true;
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (direction) {
      const [dx, dy] = direction;
      if (event.shiftKey) setView((from) => panned(from, -dx * PAN_STEP, -dy * PAN_STEP));
      else {
        const step = Math.max(0.5, CROSS_STEP * seen);
        const [x, y] = cross ?? [width / 2, height / 2];
        setCross([Math.min(width, Math.max(0, x + dx * step)), Math.min(height, Math.max(0, y + dy * step))]);
      }
    } else if (event.code === 'Space') {
      const at: Point = cross ?? [width / 2, height / 2];
      setCross(at);
      dab(at, event.shiftKey ? 'background' : paint);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const at = toPixels(event);
    if (!at || event.button === 1) return;
    setCross(null);
    const with_ = event.button === 2 ? 'background' : paint;
    if (tool === 'superpixel') return dab(at, with_);
    event.currentTarget.setPointerCapture(event.pointerId);
    setStroke({ paint: with_, points: [at] });
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const at = toPixels(event);
    setPointer(at);
    if (event.buttons === 4) {
      const box = event.currentTarget.clientWidth;
      const { movementX, movementY } = event;
      setView((from) => panned(from, movementX / box, movementY / box));
    } else if (at) setStroke((from) => from && { ...from, points: extended(from.points, at) });
  };
  const finish = () => {
    if (stroke) draw(cellId, { tool: 'brush', paint: stroke.paint, radius, points: stroke.points });
    setStroke(null);
  };

  // React listens to the wheel passively; the page must not scroll with the picture.
  const onWheel = useRef<(event: WheelEvent) => void>(() => undefined);
  onWheel.current = (event) => {
    event.preventDefault();
    const box = frame.current?.getBoundingClientRect();
    if (!box) return;
    const at = { x: (event.clientX - box.left) / box.width - 0.5, y: (event.clientY - box.top) / box.height - 0.5 };
    setView((from) => zoomed(from, event.deltaY < 0 ? 1.2 : 1 / 1.2, at));
  };
  useEffect(() => {
    const element = frame.current;
    const listener = (event: WheelEvent) => onWheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [frame]);

  // Strokes that the engine's picture does not show yet.
  const waiting = edits.slice(draft.strokes);
  const place = { width, height, preserveAspectRatio: 'none' } as const;
  const ring = cross ?? pointer;
  return (
    <div className={`row grow relative ${classes.canvas}`}>
      <div
        ref={frame}
        role="application"
        className={classes.frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows and Space paint here
        tabIndex={0}
        aria-label={t('calibrate.canvas', { name })}
        aria-describedby="calibrate-keys"
        data-drawn={draft.url !== null && draft.strokes === edits.length ? edits.length : undefined}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={finish}
        onPointerCancel={() => setStroke(null)}
        onPointerLeave={() => setPointer(null)}
        onContextMenu={(event) => event.preventDefault()}
      >
        {failed ? (
          <p className={`bad centred flat ${classes.failed}`} role="alert">
            {t('cell.imageFailed')}
          </p>
        ) : (
          <svg viewBox={`${left} ${top} ${seen} ${seen}`} aria-hidden>
            <image href={cellUrl('image', cellId)} {...place} onError={() => setFailed(true)} />
            {tool === 'superpixel' && system && (
              <image href={cellUrl('stage-superpixels', cellId, system.segmenter.version)} {...place} />
            )}
            {outlines && draft.url && <image href={draft.url} {...place} data-draft />}
            {waiting.map((edit, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a stroke is its place among the strokes
              <Mark key={draft.strokes + i} edit={edit} fallback={0.01 * side} />
            ))}
            {stroke && <Mark edit={{ tool: 'brush', radius, ...stroke }} fallback={0} />}
            {ring && (
              <g className={classes.ring} data-paint={paint}>
                {tool === 'brush' && <circle cx={ring[0]} cy={ring[1]} r={radius} />}
                {cross && (
                  <path
                    d={`M ${cross[0] - 0.02 * seen} ${cross[1]} h ${0.04 * seen} M ${cross[0]} ${cross[1] - 0.02 * seen} v ${0.04 * seen}`}
                  />
                )}
              </g>
            )}
          </svg>
        )}
      </div>
      <span className="panel inline-row gap-2 corner-tools">
        <ActionIcon aria-label={t('cell.zoomOut')} title={t('cell.zoomOut')} onClick={() => zoom(1 / STEP)}>
          <TbZoomOut size={16} />
        </ActionIcon>
        <span className={`soft centred text-body ${classes.scale}`}>{`${view.scale.toFixed(1)}×`}</span>
        <ActionIcon aria-label={t('cell.zoomIn')} title={t('cell.zoomIn')} onClick={() => zoom(STEP)}>
          <TbZoomIn size={16} />
        </ActionIcon>
        <ActionIcon aria-label={t('cell.zoomReset')} title={t('cell.zoomReset')} onClick={() => setView(FITTED)}>
          <TbArrowsMinimize size={16} />
        </ActionIcon>
      </span>
    </div>
  );
}

/** A stroke as it will be: wide, half transparent, in the colour of what it paints. */
function Mark({ edit, fallback }: { edit: MaskEdit; fallback: number }) {
  const points = edit.tool === 'brush' ? edit.points : [edit.at];
  const radius = edit.tool === 'brush' ? edit.radius : fallback;
  const [first] = points;
  if (!first) return null;
  if (points.length === 1)
    return <circle className={classes.dab} data-paint={edit.paint} cx={first[0]} cy={first[1]} r={radius} />;
  return (
    <polyline
      className={classes.stroke}
      data-paint={edit.paint}
      points={points.map((point) => point.map((value) => value.toFixed(2)).join(',')).join(' ')}
      strokeWidth={2 * radius}
    />
  );
}
