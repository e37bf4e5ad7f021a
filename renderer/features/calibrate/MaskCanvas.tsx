import { type KeyboardEvent, type PointerEvent, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { MaskEdit, Paint } from '../../../electron/contract/segmenter.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useWheel } from '../../kit/useWheel.ts';
import { FITTED, panned, type ViewPort, zoomed } from '../../kit/viewport.ts';
import { ZOOM_STEP, ZoomTools } from '../../kit/ZoomTools.tsx';
import { useKeyboard } from '../../state/useKeyboard.ts';
import classes from './calibrate.module.css';
import { useCalibrate } from './store.ts';
import { extended, type Point } from './strokes.ts';
import { useDraft } from './useDraft.ts';

/** Steps of an arrow key as a share of the picture's side: for the cross, and with Shift for the view. */
const CROSS_STEP = 0.02;
const PAN_STEP = 0.1;

const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The visible part of a cell's picture, px of the picture. */
interface Area {
  left: number;
  top: number;
  side: number;
}

const areaOf = ({ x, y, scale }: ViewPort, width: number, height: number): Area => {
  const side = Math.max(width, height) / scale;
  return { left: width / 2 - (x + 0.5) * side, top: height / 2 - (y + 0.5) * side, side };
};

interface MaskCanvasProps {
  cellId: CellId;
  width: number;
  height: number;
  name: string;
  edits: readonly MaskEdit[];
  /** Changes with the stored mask under the strokes. */
  base: string;
  frame: RefObject<HTMLDivElement | null>;
}

/**
 * A canvas to correct a cell's mask: drag with the brush, click superpixels; the right button erases, the wheel zooms, the middle
 * button pans. By keyboard, arrows move a cross and Space paints at it.
 */
export function MaskCanvas({ cellId, width, height, name, edits, base, frame }: MaskCanvasProps) {
  const { t } = useTranslation();
  const { tool, paint, radius: share, outlines, draw, set } = useCalibrate();
  const draft = useDraft(cellId, edits, base);
  const [view, setView] = useState<ViewPort>(FITTED);
  const [stroke, setStroke] = useState<{ paint: Paint; points: Point[] } | null>(null);
  const [cross, setCross] = useState<Point | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const [failed, setFailed] = useState(false);

  const radius = Math.max(0.5, share * Math.max(width, height));
  const area = areaOf(view, width, height);
  const zoom = (factor: number) => setView((from) => zoomed(from, factor));
  const fit = () => setView(FITTED);
  const pointOf = (event: PointerEvent): Point | null => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || box.width === 0) return null;
    const { left, top, side } = area;
    return [
      left + ((event.clientX - box.left) / box.width) * side,
      top + ((event.clientY - box.top) / box.height) * side,
    ];
  };
  const brushStroke = (by: Paint, points: Point[]): MaskEdit => ({ tool: 'brush', paint: by, radius, points });
  const dab = (at: Point, by: Paint) =>
    draw(cellId, tool === 'brush' ? brushStroke(by, [at]) : { tool: 'superpixel', paint: by, at });

  useKeyboard((combo) => {
    if (combo === 'Equal' || combo === 'Shift+Equal' || combo === 'NumpadAdd') zoom(ZOOM_STEP);
    else if (combo === 'Minus' || combo === 'NumpadSubtract') zoom(1 / ZOOM_STEP);
    else if (combo === 'Digit0' || combo === 'Numpad0') setView(FITTED);
    else if (combo === 'KeyO') set({ outlines: !outlines });
    else return false;
    return true;
  });
  useWheel(frame, (factor, { x, y }, box) =>
    setView((from) => zoomed(from, factor, { x: x / box.width, y: y / box.height })),
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    const at: Point = cross ?? [width / 2, height / 2];
    if (direction) {
      const [dx, dy] = direction;
      const step = Math.max(0.5, CROSS_STEP * area.side);
      if (event.shiftKey) setView((from) => panned(from, -dx * PAN_STEP, -dy * PAN_STEP));
      else setCross([clamp(at[0] + dx * step, width), clamp(at[1] + dy * step, height)]);
    } else if (event.code === 'Space') {
      setCross(at);
      dab(at, event.shiftKey ? 'background' : paint);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const at = pointOf(event);
    if (!at || event.button === 1) return;
    setCross(null);
    const by = event.button === 2 ? 'background' : paint;
    if (tool === 'superpixel') return dab(at, by);
    event.currentTarget.setPointerCapture(event.pointerId);
    setStroke({ paint: by, points: [at] });
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const at = pointOf(event);
    setPointer(at);
    if (event.buttons === 4) {
      const box = event.currentTarget.clientWidth;
      const { movementX, movementY } = event;
      setView((from) => panned(from, movementX / box, movementY / box));
    } else if (at) setStroke((from) => from && { ...from, points: extended(from.points, at) });
  };
  const finish = () => {
    if (stroke) draw(cellId, brushStroke(stroke.paint, stroke.points));
    setStroke(null);
  };

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
          <p className={`bad centred ${classes.failed}`} role="alert">
            {t('cell.imageFailed')}
          </p>
        ) : (
          <svg viewBox={`${area.left} ${area.top} ${area.side} ${area.side}`} aria-hidden>
            <Pictures cellId={cellId} size={{ width, height }} draft={draft.url} onFail={() => setFailed(true)} />
            {/* Strokes that the engine's picture does not include yet. */}
            {edits.slice(draft.strokes).map((edit, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a stroke is its place among the strokes
              <Mark key={draft.strokes + i} edit={edit} fallback={0.01 * Math.max(width, height)} />
            ))}
            {stroke && <Mark edit={brushStroke(stroke.paint, stroke.points)} fallback={0} />}
            <Cursor ring={cross ?? pointer} cross={cross} radius={radius} arm={0.02 * area.side} />
          </svg>
        )}
      </div>
      <ZoomTools className="panel corner-tools" scale={`${view.scale.toFixed(1)}×`} zoom={zoom} fit={fit} />
    </div>
  );
}

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));

interface PicturesProps {
  cellId: CellId;
  size: { width: number; height: number };
  /** Outlines of the mask with the strokes on it. */
  draft: string | null;
  onFail(): void;
}

/** The cell, its superpixels while the superpixel tool is active, and the outlines. */
function Pictures({ cellId, size, draft, onFail }: PicturesProps) {
  const { tool, outlines } = useCalibrate();
  const { data: system } = useEngine('system.info', {});
  const place = { ...size, preserveAspectRatio: 'none' } as const;
  return (
    <>
      <image href={cellUrl('image', cellId)} {...place} onError={onFail} />
      {tool === 'superpixel' && system && (
        <image href={cellUrl('stage-superpixels', cellId, system.segmenter.version)} {...place} />
      )}
      {outlines && draft && <image href={draft} {...place} data-draft />}
    </>
  );
}

interface CursorProps {
  ring: Point | null;
  cross: Point | null;
  radius: number;
  /** Length of an arm of the cross. */
  arm: number;
}

/** The brush's ring and the keyboard's cross. */
function Cursor({ ring, cross, radius, arm }: CursorProps) {
  const { tool, paint } = useCalibrate();
  if (!ring) return null;
  return (
    <g className={classes.ring} data-paint={paint}>
      {tool === 'brush' && <circle cx={ring[0]} cy={ring[1]} r={radius} />}
      {cross && (
        <path d={`M ${cross[0] - arm} ${cross[1]} h ${2 * arm} M ${cross[0]} ${cross[1] - arm} v ${2 * arm}`} />
      )}
    </g>
  );
}

/** A preview of a stroke, translucent and in the colour of its paint. */
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
