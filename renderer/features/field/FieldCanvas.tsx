import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, CellSummary, Field, FieldCell } from '../../../electron/contract/methods.ts';
import { fieldUrl } from '../../api/bridge.ts';
import { useFormat } from '../../kit/useFormat.ts';
import { useTileName } from '../../kit/useTileName.ts';
import { useWheel } from '../../kit/useWheel.ts';
import { ZOOM_STEP, ZoomTools } from '../../kit/ZoomTools.tsx';
import { useKeyboard } from '../../state/useKeyboard.ts';
import { CLASS_COLOURS } from '../../theme/classes.ts';
import classes from './field.module.css';
import { type FieldPort, fitted, pannedField, revealing, zoomedField } from './viewport.ts';

/** A press that moves less than this is a click. */
const CLICK_PX = 4;
const PAN_PX = 80;

interface FieldCanvasProps {
  field: Field;
  cells: ReadonlyMap<CellId, CellSummary>;
  selected: CellId | null;
  onOpen: (cellId: CellId) => void;
  /** Ref to the element that has the keyboard focus. */
  frame: RefObject<HTMLDivElement | null>;
}

const pointsOf = ({ contour, box: [x, y, w, h] }: FieldCell) => {
  const corners =
    contour.length > 2
      ? contour
      : [
          [x, y],
          [x + w, y],
          [x + w, y + h],
          [x, y + h],
        ];
  return corners.map((point) => point.map((value) => value.toFixed(1)).join(',')).join(' ');
};

/** A whole field with outlined, labelled cells. The wheel or + − zooms; dragging or Shift + arrows pans. */
export function FieldCanvas({ field, cells, selected, onOpen, frame }: FieldCanvasProps) {
  const { t } = useTranslation();
  const tileName = useTileName();
  const format = useFormat();
  const { ref: sized, width, height } = useElementSize<HTMLDivElement>();
  const press = useRef<{ x: number; y: number; dragging: boolean } | null>(null);
  const [port, setPort] = useState<FieldPort | null>(null);
  const [failed, setFailed] = useState(false);
  const view = { width: Math.max(1, width), height: Math.max(1, height) };
  const seen = port ?? fitted(view, field);

  const change = (to: (from: FieldPort) => FieldPort) => setPort((from) => to(from ?? fitted(view, field)));
  const zoom = (factor: number) => change((from) => zoomedField(from, factor, view, field));
  const pan = (dx: number, dy: number) => change((from) => pannedField(from, dx, dy, view, field));
  const showAll = () => setPort(null);

  const box = field.cells.find(({ id }) => id === selected)?.box;
  const latest = useRef({ view, field });
  latest.current = { view, field };
  // Bring a cell that was selected elsewhere into view with the least movement.
  useEffect(() => {
    const now = latest.current;
    if (box && now.view.width > 1) setPort((from) => from && revealing(from, box, now.view, now.field));
  }, [box]);

  useKeyboard((combo) => {
    if (combo === 'Equal' || combo === 'Shift+Equal' || combo === 'NumpadAdd') zoom(ZOOM_STEP);
    else if (combo === 'Minus' || combo === 'NumpadSubtract') zoom(1 / ZOOM_STEP);
    else if (combo === 'Digit0' || combo === 'Numpad0') showAll();
    else if (combo === 'Shift+ArrowLeft') pan(PAN_PX, 0);
    else if (combo === 'Shift+ArrowRight') pan(-PAN_PX, 0);
    else if (combo === 'Shift+ArrowUp') pan(0, PAN_PX);
    else if (combo === 'Shift+ArrowDown') pan(0, -PAN_PX);
    else return false;
    return true;
  });

  useWheel(frame, (factor, at) => change((from) => zoomedField(from, factor, view, field, at)));

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const start = press.current;
    if (!start || event.buttons !== 1) return;
    if (!start.dragging && Math.hypot(event.clientX - start.x, event.clientY - start.y) < CLICK_PX) return;
    if (!start.dragging) event.currentTarget.setPointerCapture(event.pointerId);
    start.dragging = true;
    pan(event.movementX, event.movementY);
  };

  const line = 1 / seen.zoom;
  const nameOf = ({ id, cut }: FieldCell) => {
    const cell = cells.get(id);
    // The code comes first because the field shows it.
    const name = !cell ? '' : cell.status === 'unidentified' ? tileName(cell) : `${cell.class}, ${tileName(cell)}`;
    return cut ? t('field.cellCut', { name }) : name;
  };

  return (
    <div className={`grow relative ${classes.canvas}`} ref={sized}>
      <div
        ref={frame}
        className={classes.frame}
        role="listbox"
        tabIndex={0}
        aria-label={t('field.label', { file: field.file })}
        aria-activedescendant={box ? `field-cell-${selected}` : undefined}
        onPointerDown={(event) => {
          press.current = { x: event.clientX, y: event.clientY, dragging: false };
        }}
        onPointerMove={onPointerMove}
      >
        {failed ? (
          <p className={`bad centred ${classes.failed}`} role="alert">
            {t('cell.imageFailed')}
          </p>
        ) : (
          <div
            role="presentation"
            className={classes.plane}
            style={{
              width: field.width,
              height: field.height,
              transform: `translate(${view.width / 2 - seen.x * seen.zoom}px, ${view.height / 2 - seen.y * seen.zoom}px) scale(${seen.zoom})`,
            }}
          >
            <img
              src={fieldUrl(field.id)}
              alt=""
              width={field.width}
              height={field.height}
              draggable={false}
              onError={() => setFailed(true)}
            />
            <svg viewBox={`0 0 ${field.width} ${field.height}`} role="presentation">
              {field.cells.map((cell) => {
                const summary = cells.get(cell.id);
                if (!summary) return null;
                const [left, y, w] = cell.box;
                const across = cell.contour.map(([x = left]) => x);
                const middle = across.length ? (Math.min(...across) + Math.max(...across)) / 2 : left + w / 2;
                const colour = CLASS_COLOURS[summary.class];
                const chosen = cell.id === selected;
                const top = Math.min(...cell.contour.map(([, at = y]) => at), y + cell.box[3]);
                return (
                  <g
                    key={cell.id}
                    id={`field-cell-${cell.id}`}
                    role="option"
                    aria-selected={chosen}
                    aria-label={nameOf(cell)}
                    className={classes.cell}
                    data-cell={cell.id}
                    data-cut={cell.cut ? true : undefined}
                    onClick={() => press.current?.dragging || onOpen(cell.id)}
                  >
                    <title>{nameOf(cell)}</title>
                    {/* A dark line underneath separates every class colour from the stain. */}
                    <polygon
                      points={pointsOf(cell)}
                      className={classes.under}
                      strokeWidth={(chosen ? 6.5 : 4) * line}
                    />
                    <polygon
                      points={pointsOf(cell)}
                      stroke={colour}
                      fill={chosen ? colour : 'transparent'}
                      fillOpacity={0.16}
                      strokeWidth={(chosen ? 4 : 2) * line}
                      strokeDasharray={cell.cut ? `${7 * line} ${4 * line}` : undefined}
                    />
                    <text
                      x={Math.min(field.width - 20 * line, Math.max(20 * line, middle))}
                      y={Math.max(14 * line, top - 5 * line)}
                      fontSize={13 * line}
                      strokeWidth={3.5 * line}
                      data-chosen={chosen ? true : undefined}
                    >
                      {summary.status === 'unidentified' ? `${summary.class}?` : summary.class}
                    </text>
                  </g>
                );
              })}
            </svg>
          </div>
        )}
      </div>
      <ZoomTools className="panel corner-tools" scale={format.share(seen.zoom)} zoom={zoom} fit={showAll} />
    </div>
  );
}
