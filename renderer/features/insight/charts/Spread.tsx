import { scaleLinear } from 'd3-scale';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { Chart, Mark } from './Chart.tsx';
import classes from './charts.module.css';

export interface SpreadRow {
  name: CellClass;
  title: string;
  quantiles: readonly [number, number, number, number, number];
  text: string;
  label: string;
  chosen: boolean;
  onOpen: () => void;
}

const ROW = 26;
const FOOT = 24;
const NAME = 148;
const TEXT = 66;

/** Boxes of the middle half with the median, lines from 5% to 95%. */
export function Spread({
  label,
  rows,
  format,
}: {
  label: string;
  rows: readonly SpreadRow[];
  format: (value: number) => string;
}) {
  const height = rows.length * ROW + FOOT;
  const low = Math.min(...rows.map(({ quantiles }) => quantiles[0]));
  const high = Math.max(...rows.map(({ quantiles }) => quantiles[4]));
  return (
    <Chart label={label} height={height}>
      {(width) => {
        const x = scaleLinear([low, high === low ? low + 1 : high], [NAME, Math.max(NAME + 60, width - TEXT)]).nice(5);
        return (
          <>
            {x.ticks(5).map((tick) => (
              <g key={tick}>
                <line className={classes.grid} x1={x(tick)} x2={x(tick)} y1={0} y2={height - FOOT} />
                <text className={classes.middle} x={x(tick)} y={height - 8}>
                  {format(tick)}
                </text>
              </g>
            ))}
            {rows.map(({ name, title, quantiles, text, label: spoken, chosen, onOpen }, i) => {
              const middle = i * ROW + ROW / 2;
              const [p5, p25, p50, p75, p95] = quantiles.map((value) => x(value)) as [
                number,
                number,
                number,
                number,
                number,
              ];
              return (
                <Mark key={name} label={spoken} first={i === 0} onOpen={onOpen}>
                  <rect
                    className={classes.halo}
                    x={0}
                    y={i * ROW + 1}
                    width={width}
                    height={ROW - 2}
                    rx={4}
                    style={chosen ? { fill: 'var(--accent-soft)' } : undefined}
                  />
                  <rect
                    className={classes.rim}
                    x={4}
                    y={middle - 5}
                    width={10}
                    height={10}
                    rx={2}
                    fill={CLASS_COLOURS[name]}
                  />
                  <text className={classes.strong} x={21} y={middle + 4}>
                    {title}
                  </text>
                  <line className={classes.axis} x1={p5} x2={p95} y1={middle} y2={middle} />
                  <rect
                    className={classes.rim}
                    x={p25}
                    y={middle - 7}
                    width={Math.max(2, p75 - p25)}
                    height={14}
                    rx={2}
                    fill={CLASS_COLOURS[name]}
                  />
                  <line x1={p50} x2={p50} y1={middle - 9} y2={middle + 9} stroke="var(--ink)" strokeWidth={2} />
                  <text className={classes.end} x={width - 4} y={middle + 4}>
                    {text}
                  </text>
                </Mark>
              );
            })}
          </>
        );
      }}
    </Chart>
  );
}
