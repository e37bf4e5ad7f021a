import { scaleLinear } from 'd3-scale';
import { Chart, Mark, Rows } from './Chart.tsx';
import classes from './charts.module.css';

export interface Bin {
  from: number;
  to: number;
  count: number;
  label: string;
  onOpen: () => void;
}

interface HistogramProps {
  label: string;
  bins: readonly Bin[];
  format: (value: number) => string;
  colour: string;
}

const HEIGHT = 190;
const [TOP, BOTTOM, LEFT, RIGHT] = [8, 24, 36, 8];

export function Histogram({ label, bins, format, colour }: HistogramProps) {
  return (
    <Chart label={label} height={HEIGHT}>
      {(width) => {
        const x = scaleLinear([bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1], [LEFT, width - RIGHT]);
        const y = scaleLinear([0, Math.max(1, ...bins.map(({ count }) => count))], [HEIGHT - BOTTOM, TOP]).nice(3);
        const firstFilled = bins.findIndex(({ count }) => count > 0);
        return (
          <>
            <Rows
              ticks={y.ticks(3).filter(Number.isInteger)}
              scale={y}
              format={String}
              from={LEFT}
              to={width - RIGHT}
            />
            {x.ticks(6).map((tick) => (
              <text key={tick} className={classes.middle} x={x(tick)} y={HEIGHT - 7}>
                {format(tick)}
              </text>
            ))}
            {bins.map(({ from, to, count, label: spoken, onOpen }, i) =>
              count === 0 ? null : (
                <Mark key={from} label={spoken} first={i === firstFilled} onOpen={onOpen}>
                  <rect
                    className={`${classes.body} ${classes.rim}`}
                    x={x(from) + 0.5}
                    width={Math.max(1, x(to) - x(from) - 1)}
                    y={y(count)}
                    height={y(0) - y(count)}
                    fill={colour}
                  />
                </Mark>
              ),
            )}
          </>
        );
      }}
    </Chart>
  );
}
