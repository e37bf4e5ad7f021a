import { scaleLinear } from 'd3-scale';
import { Chart, Mark, Rows } from './Chart.tsx';
import classes from './charts.module.css';

interface DriftChartProps {
  label: string;
  values: readonly { value: number; label: string; onOpen: () => void }[];
  median: number | null;
  /** Both sums of the test and their limit; null while there are too few slides. */
  high: readonly number[];
  low: readonly number[];
  limit: number | null;
  /** The first slide beyond the limit. */
  alarm: number | null;
  from: string;
  to: string;
  format: (value: number) => string;
  sumName: string;
  riseName: string;
  fallName: string;
  valueName: string;
}

const HEIGHT = 226;
const [TOP, MIDDLE, BOTTOM, LEFT, RIGHT] = [16, 128, 20, 42, 8];

/** The value of each slide above; the test's sums and their limit below. */
export function DriftChart(props: DriftChartProps) {
  const { label, values, median, high, low, limit, alarm, from, to, format, sumName, riseName, fallName, valueName } =
    props;
  return (
    <Chart label={label} height={HEIGHT}>
      {(width) => {
        const x = scaleLinear([0, Math.max(1, values.length - 1)], [LEFT + 6, width - RIGHT - 6]);
        const all = values.map(({ value }) => value).concat(median ?? []);
        const y = scaleLinear([Math.min(...all), Math.max(...all)], [MIDDLE - 14, TOP + 6]).nice(3);
        const top = Math.max(limit ?? 0, ...high, ...low) || 1;
        const s = scaleLinear([0, top], [HEIGHT - BOTTOM, MIDDLE + 18]);
        const path = (sums: readonly number[]) => sums.map((sum, i) => `${x(i)},${s(sum)}`).join(' ');
        return (
          <>
            <text x={0} y={10}>
              {valueName}
            </text>
            <Rows ticks={y.ticks(3)} scale={y} format={format} from={LEFT} to={width - RIGHT} />
            {median !== null && (
              <line
                className={`${classes.reach} ${classes.accentLine}`}
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(median)}
                y2={y(median)}
              />
            )}
            {values.map(({ value, label: spoken, onOpen }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a slide's place in time is its name here
              <Mark key={i} label={spoken} first={i === 0} onOpen={onOpen}>
                <circle className={classes.halo} cx={x(i)} cy={y(value)} r={7} />
                <circle
                  className={`${classes.body} ${alarm !== null && i >= alarm ? classes.badDot : classes.faintDot}`}
                  cx={x(i)}
                  cy={y(value)}
                  r={2.6}
                />
              </Mark>
            ))}
            <text x={0} y={MIDDLE + 10}>
              {sumName}
              <tspan className={classes.rise} dx={8}>
                {riseName}
              </tspan>
              <tspan className={classes.fall} dx={8}>
                {fallName}
              </tspan>
            </text>
            <line className={classes.axis} x1={LEFT} x2={width - RIGHT} y1={s(0)} y2={s(0)} />
            {limit !== null && (
              <line className={classes.limit} x1={LEFT} x2={width - RIGHT} y1={s(limit)} y2={s(limit)} />
            )}
            <polyline className={`${classes.line} ${classes.warnLine}`} points={path(high)} />
            <polyline className={`${classes.line} ${classes.accentLine}`} points={path(low)} />
            {alarm !== null && (
              <line className={`${classes.reach} ${classes.badLine}`} x1={x(alarm)} x2={x(alarm)} y1={TOP} y2={s(0)} />
            )}
            <text x={LEFT} y={HEIGHT - 5}>
              {from}
            </text>
            <text className={classes.end} x={width - RIGHT} y={HEIGHT - 5}>
              {to}
            </text>
          </>
        );
      }}
    </Chart>
  );
}
