import { scaleLinear } from 'd3-scale';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { Chart, ClassSwatch, Columns, Mark } from './Chart.tsx';
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

interface SpreadProps {
  label: string;
  rows: readonly SpreadRow[];
  format: (value: number) => string;
}

const ROW = 26;
const FOOT = 24;
const NAME = 148;
const TEXT = 66;

/** Box plots: 25% to 75% with the median, and lines from 5% to 95%. */
export function Spread({ label, rows, format }: SpreadProps) {
  const height = rows.length * ROW + FOOT;
  const low = Math.min(...rows.map(({ quantiles }) => quantiles[0]));
  const high = Math.max(...rows.map(({ quantiles }) => quantiles[4]));
  return (
    <Chart label={label} height={height}>
      {(width) => {
        const x = scaleLinear([low, high === low ? low + 1 : high], [NAME, Math.max(NAME + 60, width - TEXT)]).nice(5);
        return (
          <>
            <Columns ticks={x.ticks(5)} scale={x} format={format} from={0} to={height - FOOT} />
            {rows.map(({ name, title, quantiles, text, label: spoken, chosen, onOpen }, i) => {
              const middle = i * ROW + ROW / 2;
              const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = quantiles.map((value) => x(value));
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
                  <ClassSwatch name={name} middle={middle} />
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
