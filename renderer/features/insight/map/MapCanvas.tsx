import { useMantineColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import type { CellMap } from '../../../../electron/contract/methods.ts';
import { cellUrl } from '../../../api/bridge.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { isWithin, nearestPoint, panBy, toMap, toScreen, type View, zoomAt } from './geometry.ts';
import classes from './map.module.css';

const POINT_REACH = 9;
const WHEEL_STEP = 1.18;
/** A press that moved less than this is a click. */
const CLICK = 4;

interface MapCanvasProps {
  map: CellMap;
  view: View;
  onView: (view: View) => void;
  mode: 'lasso' | 'move';
  /** Faded classes. */
  hidden: ReadonlySet<CellClass>;
  /** Indices of the ringed cells. */
  chosen: ReadonlySet<number>;
  onLasso: (places: number[]) => void;
  onOpen: (place: number) => void;
  canvas: RefObject<HTMLCanvasElement | null>;
}

/** All cells as dots. A lasso selects cells, a click opens one. */
export function MapCanvas({ map, view, onView, mode, hidden, chosen, onLasso, onOpen, canvas }: MapCanvasProps) {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const room = { width, height };
  const [line, setLine] = useState<[number, number][]>([]);
  const [over, setOver] = useState<number | null>(null);
  const press = useRef<{ x: number; y: number; last: [number, number]; moved: boolean } | null>(null);
  const { cells, classes: names, places, unidentified } = map;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours that the page's styles give
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const density = window.devicePixelRatio || 1;
    element.width = Math.round(width * density);
    element.height = Math.round(height * density);
    context.setTransform(density, 0, 0, density, 0, 0);
    const style = getComputedStyle(element);
    const [ink, panel, accent] = ['--ink', '--panel', '--accent'].map((name) => style.getPropertyValue(name));
    context.fillStyle = panel ?? '';
    context.fillRect(0, 0, width, height);
    const radius = Math.min(8, (cells.length > 4000 ? 2.2 : cells.length > 600 ? 3.2 : 4.4) * view.zoom ** 0.25);
    const draw = (i: number, faded: boolean) => {
      const [x, y] = toScreen(view, { width, height }, places[2 * i] ?? 0, places[2 * i + 1] ?? 0);
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) return;
      context.globalAlpha = faded ? 0.1 : 0.9;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = CLASS_COLOURS[names[i] ?? 'AR'];
      // Unidentified cells are rings.
      if (unidentified[i]) {
        context.lineWidth = 1.4;
        context.strokeStyle = CLASS_COLOURS[names[i] ?? 'AR'];
        context.stroke();
      } else {
        context.fill();
        // An edge keeps dark classes visible on dark pages and pale ones on pale pages.
        context.globalAlpha = faded ? 0.06 : 0.45;
        context.lineWidth = 0.6;
        context.strokeStyle = ink ?? '';
        context.stroke();
      }
    };
    for (let i = 0; i < cells.length; i++) if (hidden.has(names[i] ?? 'AR')) draw(i, true);
    for (let i = 0; i < cells.length; i++) if (!hidden.has(names[i] ?? 'AR')) draw(i, false);
    context.globalAlpha = 1;
    context.strokeStyle = ink ?? '';
    context.lineWidth = 1.6;
    for (const i of chosen) {
      const [x, y] = toScreen(view, { width, height }, places[2 * i] ?? 0, places[2 * i + 1] ?? 0);
      context.beginPath();
      context.arc(x, y, radius + 2.2, 0, 2 * Math.PI);
      context.stroke();
    }
    if (line.length > 1) {
      context.beginPath();
      for (const [x, y] of line) context.lineTo(x, y);
      context.closePath();
      context.strokeStyle = accent ?? '';
      context.lineWidth = 1.5;
      context.setLineDash([5, 3]);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 0.1;
      context.fillStyle = accent ?? '';
      context.fill();
      context.globalAlpha = 1;
    }
  }, [map, view, width, height, hidden, chosen, line, colorScheme, canvas]);

  // React's wheel listeners are passive, but the page must not scroll while the map zooms.
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const factor = event.deltaY < 0 ? WHEEL_STEP : 1 / WHEEL_STEP;
      onView(zoomAt(view, { width, height }, factor, event.clientX - box.left, event.clientY - box.top));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [view, width, height, onView, canvas]);

  const at = (event: PointerEvent<HTMLElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pointAt = ([px, py]: [number, number]) => {
    const [x, y] = toMap(view, room, px, py);
    const [edge] = toMap(view, room, px + POINT_REACH, py);
    return nearestPoint(places, x, y, edge - x);
  };
  const down = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const place = at(event);
    press.current = { x: place[0], y: place[1], last: place, moved: false };
    event.currentTarget.setPointerCapture(event.pointerId);
    if (mode === 'lasso') setLine([place]);
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const place = at(event);
    const pressed = press.current;
    if (!pressed) {
      setOver(pointAt(place));
      return;
    }
    pressed.moved ||= Math.hypot(place[0] - pressed.x, place[1] - pressed.y) > CLICK;
    if (!pressed.moved) return;
    setOver(null);
    if (mode === 'lasso') setLine((before) => [...before, place]);
    else onView(panBy(view, room, place[0] - pressed.last[0], place[1] - pressed.last[1]));
    pressed.last = place;
  };
  const up = (event: PointerEvent<HTMLElement>) => {
    const pressed = press.current;
    press.current = null;
    setLine([]);
    if (!pressed) return;
    if (!pressed.moved) {
      const place = pointAt(at(event));
      if (place !== null) onOpen(place);
      return;
    }
    if (mode !== 'lasso') return;
    const around = line.map(([x, y]) => toMap(view, room, x, y));
    onLasso(
      cells.flatMap((_, i) =>
        !hidden.has(names[i] ?? 'AR') && isWithin(around, places[2 * i] ?? 0, places[2 * i + 1] ?? 0) ? [i] : [],
      ),
    );
  };
  const hovered = over === null ? undefined : cells[over];
  const [hx, hy] = over === null ? [0, 0] : toScreen(view, room, places[2 * over] ?? 0, places[2 * over + 1] ?? 0);
  return (
    <div ref={ref} className={`grow relative ${classes.room}`}>
      <canvas
        ref={canvas}
        className={classes.canvas}
        data-mode={mode}
        style={{ width, height }}
        role="img"
        aria-label={t('insight.map.label', { count: cells.length })}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerLeave={() => setOver(null)}
        onPointerCancel={() => {
          press.current = null;
          setLine([]);
        }}
      />
      {hovered !== undefined && over !== null && (
        <div
          className={`stack text-body ${classes.hover}`}
          style={{ left: Math.min(hx + 12, width - 116), top: Math.min(hy + 12, height - 126) }}
          aria-hidden
        >
          <img src={cellUrl('thumb', hovered)} alt="" width={96} height={96} />
          <span>{`${names[over] ?? ''}${unidentified[over] ? '?' : ''}`}</span>
        </div>
      )}
    </div>
  );
}
