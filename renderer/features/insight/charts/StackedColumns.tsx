import { scaleBand, scaleLinear } from 'd3-scale';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { Chart, Mark, Rows } from './Chart.tsx';
import classes from './charts.module.css';

export interface StackPart {
  name: CellClass;
  count: number;
  label: string;
  onOpen: () => void;
}

export interface Stack {
  key: string;
  name: string;
  /** Label under the name. */
  below: string;
  parts: readonly StackPart[];
}

const HEIGHT = 270;
const [TOP, RIGHT, BOTTOM, LEFT] = [8, 4, 36, 36];
const NAME_WIDTH = 58;

/** Stacked columns, normalised to 100%. */
export function StackedColumns({
  label,
  stacks,
  dim,
}: {
  label: string;
  stacks: readonly Stack[];
  dim: CellClass | null;
}) {
  return (
    <Chart label={label} height={HEIGHT}>
      {(width) => {
        const x = scaleBand(
          stacks.map(({ key }) => key),
          [LEFT, width - RIGHT],
        )
          .paddingInner(0.16)
          .paddingOuter(0.08);
        const y = scaleLinear([0, 1], [HEIGHT - BOTTOM, TOP]);
        const band = Math.min(x.bandwidth(), 92);
        const every = Math.max(1, Math.ceil(NAME_WIDTH / Math.max(1, x.step())));
        let first = true;
        return (
          <>
            <Rows
              ticks={[0, 0.25, 0.5, 0.75, 1]}
              scale={y}
              format={(share) => `${share * 100}%`}
              from={LEFT}
              to={width - RIGHT}
            />
            {stacks.map(({ key, name, below, parts }, i) => {
              const middle = (x(key) ?? 0) + x.bandwidth() / 2;
              const total = parts.reduce((sum, { count }) => sum + count, 0) || 1;
              let under = 0;
              return (
                <g key={key}>
                  {parts.map((part) => {
                    const [from, to] = [under / total, (under + part.count) / total];
                    under += part.count;
                    const isFirst = first;
                    first = false;
                    return (
                      <Mark key={part.name} label={part.label} first={isFirst} onOpen={part.onOpen}>
                        <rect
                          className={`${classes.body} ${classes.edge}`}
                          x={middle - band / 2}
                          width={band}
                          y={y(to)}
                          height={Math.max(0.5, y(from) - y(to))}
                          fill={CLASS_COLOURS[part.name]}
                          fillOpacity={dim && dim !== part.name ? 0.3 : 1}
                        />
                      </Mark>
                    );
                  })}
                  {i % every === 0 && (
                    <>
                      <text className={classes.middle} x={middle} y={HEIGHT - BOTTOM + 15}>
                        {name}
                      </text>
                      <text className={classes.middle} x={middle} y={HEIGHT - BOTTOM + 30}>
                        {below}
                      </text>
                    </>
                  )}
                </g>
              );
            })}
          </>
        );
      }}
    </Chart>
  );
}
