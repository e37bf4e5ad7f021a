import type { CellClass } from '../../electron/contract/classes.ts';
import { CLASS_COLOURS } from '../theme/classes.ts';
import classes from './kit.module.css';

/** The colour of a class. Always show the class code or name beside it. */
export function ClassMark({ name }: { name: CellClass }) {
  return <span className={`rigid ${classes.mark}`} style={{ background: CLASS_COLOURS[name] }} aria-hidden />;
}
