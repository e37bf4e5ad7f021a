import { scaleLinear } from 'd3-scale';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { Chart, ClassSwatch, Columns, Mark } from './Chart.tsx';
import classes from './charts.module.css';

export interface Estimate {
  value: number;
  ci95: readonly [number, number];
  tone: 'accent' | 'good';
}

export interface ForestRow {
  key: string;
  name: string;
  mark: CellClass | null;
  estimates: readonly Estimate[];
  /** Label at the end of the row. */
  text: string;
  label: string;
  onOpen: (() => void) | undefined;
}

interface ForestProps {
  label: string;
  rows: readonly ForestRow[];
  domain: readonly [number, number];
  format: (value: number) => string;
  nameWidth: number;
}

const ROW = 30;
const FOOT = 24;
const TEXT = 112;

/** Estimates with their limits, one row each. */
export function Forest({ label, rows, domain, format, nameWidth }: ForestProps) {
  const height = rows.length * ROW + FOOT;
  return (
    <Chart label={label} height={height}>
      {(width) => {
        const x = scaleLinear(domain, [nameWidth, Math.max(nameWidth + 60, width - TEXT)]);
        const dot = { accent: classes.accentDot, good: classes.goodDot };
        const line = { accent: classes.accentLine, good: classes.goodLine };
        const firstOpen = rows.findIndex(({ onOpen }) => onOpen);
        return (
          <>
            <Columns ticks={x.ticks(5)} scale={x} format={format} from={0} to={height - FOOT} />
            {rows.map(({ key, name, mark, estimates, text, label: spoken, onOpen }, i) => {
              const middle = i * ROW + ROW / 2;
              const body = (
                <>
                  <rect className={classes.halo} x={0} y={i * ROW + 1} width={width} height={ROW - 2} rx={4} />
                  {mark && <ClassSwatch name={mark} middle={middle} />}
                  <text className={classes.strong} x={mark ? 21 : 4} y={middle + 4}>
                    {name}
                  </text>
                  {estimates.map(({ value, ci95, tone }, n) => {
                    const y = middle + (n - (estimates.length - 1) / 2) * 9;
                    return (
                      <g key={tone}>
                        <line
                          className={`${classes.reach} ${line[tone]}`}
                          x1={x(Math.max(domain[0], ci95[0]))}
                          x2={x(Math.min(domain[1], ci95[1]))}
                          y1={y}
                          y2={y}
                        />
                        {tone === 'accent' ? (
                          <circle className={dot[tone]} cx={x(value)} cy={y} r={3.5} />
                        ) : (
                          <rect className={dot[tone]} x={x(value) - 3.2} y={y - 3.2} width={6.4} height={6.4} />
                        )}
                      </g>
                    );
                  })}
                  <text className={classes.end} x={width - 4} y={middle + 4}>
                    {text}
                  </text>
                </>
              );
              return onOpen ? (
                <Mark key={key} label={spoken} first={i === firstOpen} onOpen={onOpen}>
                  {body}
                </Mark>
              ) : (
                <g key={key}>{body}</g>
              );
            })}
          </>
        );
      }}
    </Chart>
  );
}
