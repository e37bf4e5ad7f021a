import { Chart, Mark } from './Chart.tsx';
import classes from './charts.module.css';

export interface Field {
  row: number;
  column: number;
  text: string;
  /** Strength of the tint, 0..1. */
  strength: number;
  tone: 'accent' | 'good' | 'bad';
  label: string;
  onOpen: () => void;
}

interface MatrixProps {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  rowTitle: string;
  columnTitle: string;
  fields: readonly Field[];
}

const [TOP, LEFT] = [40, 62];
const ROW = 28;
const WIDEST = 64;

const COLOURS = { accent: 'var(--accent)', good: 'var(--good)', bad: 'var(--bad)' };

/** A matrix of counts with tinted cells; zero stays empty. */
export function Matrix({ label, rows, columns, rowTitle, columnTitle, fields }: MatrixProps) {
  const height = TOP + rows.length * ROW + 4;
  return (
    <Chart label={label} height={height}>
      {(width) => {
        const column = Math.min(WIDEST, (width - LEFT) / Math.max(1, columns.length));
        return (
          <>
            <text x={LEFT} y={11}>
              {columnTitle}
            </text>
            <text x={0} y={TOP - 8}>
              {rowTitle}
            </text>
            {columns.map((name, i) => (
              <text
                key={name}
                className={`${classes.strong} ${classes.middle}`}
                x={LEFT + (i + 0.5) * column}
                y={TOP - 8}
              >
                {name}
              </text>
            ))}
            {rows.map((name, i) => (
              <text
                key={name}
                className={`${classes.strong} ${classes.end}`}
                x={LEFT - 8}
                y={TOP + (i + 0.5) * ROW + 4}
              >
                {name}
              </text>
            ))}
            <rect
              x={LEFT}
              y={TOP}
              width={column * columns.length}
              height={ROW * rows.length}
              fill="none"
              className={classes.axis}
            />
            {fields.map(({ row, column: at, text, strength, tone, label: spoken, onOpen }, i) => (
              <Mark key={`${row} ${at}`} label={spoken} first={i === 0} onOpen={onOpen}>
                <rect
                  className={`${classes.body} ${classes.edge}`}
                  x={LEFT + at * column}
                  y={TOP + row * ROW}
                  width={column}
                  height={ROW}
                  fill={COLOURS[tone]}
                  fillOpacity={0.06 + 0.4 * strength}
                />
                <text
                  className={`${classes.onTint} ${classes.middle}`}
                  x={LEFT + (at + 0.5) * column}
                  y={TOP + (row + 0.5) * ROW + 4}
                >
                  {text}
                </text>
              </Mark>
            ))}
          </>
        );
      }}
    </Chart>
  );
}
