import { Fragment, type ReactNode } from 'react';
import classes from './kit.module.css';

/** Names and values in two aligned columns. */
export function Facts({ items }: { items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={`grid text-body ${classes.facts}`}>
      {items.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd className={classes.selectable}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
