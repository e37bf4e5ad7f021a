import { scaleLinear, scalePoint } from 'd3-scale';
import { Fragment } from 'react';
import { Chart, Mark, Rows } from './Chart.tsx';
import classes from './charts.module.css';

export interface SeriesPoint {
  /** Place on the axis; one of `names`. */
  at: string;
  value: number;
  ci95: readonly [number, number] | null;
  label: string;
  onOpen: () => void;
}

export interface Line {
  key: string;
  /** Label at the line's end. */
  name: string;
  colour: string;
  points: readonly SeriesPoint[];
}

interface SeriesProps {
  label: string;
  names: readonly { key: string; name: string }[];
  lines: readonly Line[];
  /** The axis runs from 0 to this. */
  end: number;
  format: (value: number) => string;
  height?: number;
}

const [TOP, BOTTOM, LEFT] = [10, 24, 40];
const NAME_WIDTH = 66;
/** Spacing between the labels at the lines' ends. */
const LINE_NAME = 13;

/** Positions of the labels at the lines' ends, spread so that they do not overlap. */
function spread(ends: readonly { key: string; y: number }[], bottom: number): Map<string, number> {
  const sorted = ends.toSorted((a, b) => a.y - b.y).map((end) => ({ ...end }));
  for (const [i, end] of sorted.entries()) end.y = Math.max(end.y, (sorted[i - 1]?.y ?? TOP - LINE_NAME) + LINE_NAME);
  for (const [i, end] of sorted.toReversed().entries()) end.y = Math.min(end.y, bottom - i * LINE_NAME);
  return new Map(sorted.map(({ key, y }) => [key, y]));
}

/** Lines over time with optional limits; each point opens its data. */
export function Series({ label, names, lines, end, format, height = 240 }: SeriesProps) {
  const right = 12 + Math.max(0, ...lines.map(({ name }) => name.length)) * 6.6;
  return (
    <Chart label={label} height={height}>
      {(width) => {
        const x = scalePoint(
          names.map(({ key }) => key),
          [LEFT + 14, width - right - 10],
        );
        const y = scaleLinear([0, end], [height - BOTTOM, TOP]).nice(4);
        const every = Math.max(1, Math.ceil(NAME_WIDTH / Math.max(1, x.step() || width)));
        const ends = spread(
          lines.flatMap(({ key, points }) => {
            const last = points.at(-1);
            return last ? [{ key, y: y(last.value) }] : [];
          }),
          height - BOTTOM,
        );
        let first = true;
        return (
          <>
            <Rows ticks={y.ticks(4)} scale={y} format={format} from={LEFT} to={width - right} />
            {names.map(({ key, name }, i) =>
              i % every === 0 ? (
                <text key={key} className={classes.middle} x={x(key)} y={height - 6}>
                  {name}
                </text>
              ) : null,
            )}
            {lines.map(({ key, name, colour, points }) => (
              <Fragment key={key}>
                <polyline
                  className={classes.line}
                  stroke={colour}
                  points={points.map((point) => `${x(point.at) ?? 0},${y(point.value)}`).join(' ')}
                />
                {points.map((point) => {
                  const at = x(point.at) ?? 0;
                  const isFirst = first;
                  first = false;
                  return (
                    <Mark key={point.at} label={point.label} first={isFirst} onOpen={point.onOpen}>
                      <circle className={classes.halo} cx={at} cy={y(point.value)} r={9} />
                      {point.ci95 && (
                        <line
                          className={classes.reach}
                          stroke={colour}
                          x1={at}
                          x2={at}
                          y1={y(point.ci95[0])}
                          y2={y(Math.min(y.domain()[1] ?? end, point.ci95[1]))}
                        />
                      )}
                      <circle
                        className={`${classes.body} ${classes.rim}`}
                        cx={at}
                        cy={y(point.value)}
                        r={4}
                        fill={colour}
                      />
                    </Mark>
                  );
                })}
                <text x={width - right + 8} y={(ends.get(key) ?? 0) + 4} className={classes.strong}>
                  {name}
                </text>
              </Fragment>
            ))}
          </>
        );
      }}
    </Chart>
  );
}
