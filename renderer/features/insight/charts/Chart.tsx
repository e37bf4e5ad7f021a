import { useElementSize } from '@mantine/hooks';
import type { KeyboardEvent, ReactNode } from 'react';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import classes from './charts.module.css';

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Arrow keys move between marks, Home and End to the ends, so that a chart is a single tab stop. */
function moveAmongMarks(event: KeyboardEvent<SVGSVGElement>): void {
  const marks = [...event.currentTarget.querySelectorAll<SVGElement>('[data-mark]')];
  const at = marks.indexOf(document.activeElement as SVGElement);
  if (at < 0) return;
  const step = STEPS[event.key];
  const next =
    event.key === 'Home' ? marks[0] : event.key === 'End' ? marks.at(-1) : step === undefined ? null : marks[at + step];
  if (next === null) return;
  event.preventDefault();
  if (!next) return;
  for (const mark of marks) mark.setAttribute('tabindex', mark === next ? '0' : '-1');
  next.focus();
}

interface ChartProps {
  label: string;
  height: number;
  children: (width: number) => ReactNode;
}

/** A responsive container for a chart. */
export function Chart({ label, height, children }: ChartProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  return (
    <div ref={ref} style={{ height }}>
      {width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a picture with buttons in it is a group; a fieldset can't be drawn
        <svg
          data-chart
          className={classes.chart}
          width={width}
          height={height}
          role="group"
          aria-label={label}
          onKeyDown={moveAmongMarks}
        >
          {children(width)}
        </svg>
      )}
    </div>
  );
}

interface MarkProps {
  label: string;
  /** Whether it is the chart's initial tab stop. */
  first: boolean;
  onOpen: () => void;
  children: ReactNode;
}

/** An interactive element of a chart that opens the underlying data. */
export function Mark({ label, first, onOpen, children }: MarkProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button element in a drawing
    <g
      role="button"
      data-mark
      tabIndex={first ? 0 : -1}
      aria-label={label}
      className={classes.mark}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
      {children}
    </g>
  );
}

interface GridProps {
  ticks: readonly number[];
  scale: (value: number) => number;
  format: (value: number) => string;
  /** Start and end of the grid lines. */
  from: number;
  to: number;
}

/** Horizontal grid lines with their values on the left. */
export function Rows({ ticks, scale, format, from, to }: GridProps) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line className={classes.grid} x1={from} x2={to} y1={scale(tick)} y2={scale(tick)} />
      <text className={classes.end} x={from - 7} y={scale(tick) + 4}>
        {format(tick)}
      </text>
    </g>
  ));
}

/** Vertical grid lines with their values below. */
export function Columns({ ticks, scale, format, from, to }: GridProps) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line className={classes.grid} x1={scale(tick)} x2={scale(tick)} y1={from} y2={to} />
      <text className={classes.middle} x={scale(tick)} y={to + 16}>
        {format(tick)}
      </text>
    </g>
  ));
}

/** The colour of a class at the start of its row. */
export function ClassSwatch({ name, middle }: { name: CellClass; middle: number }) {
  return <rect className={classes.rim} x={4} y={middle - 5} width={10} height={10} rx={2} fill={CLASS_COLOURS[name]} />;
}
