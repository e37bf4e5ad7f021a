import type { CellStatus, Quality } from '../../electron/contract/analysis.ts';
import { NOT_COUNTED } from '../../electron/contract/slide-review.ts';

/** How a call is stored: a cell that the rule of counting by fields leaves to the neighbouring field has a status of its own. */
export type CallStatus = CellStatus | typeof NOT_COUNTED;

export const callStatusOf = ({ status, quality }: { status: CellStatus; quality: Quality }): CallStatus =>
  quality.flags.includes(NOT_COUNTED) ? NOT_COUNTED : status;

/** As analyses, exports and statistics state it: to them a cell that is not counted is unidentified. */
export const statedStatus = (status: CallStatus): CellStatus => (status === NOT_COUNTED ? 'unidentified' : status);

/** {@link statedStatus} in SQL, of the table with that alias. */
export const selectStatedStatus = (alias: string): string =>
  `iif(${alias}.status = 'classified', 'classified', 'unidentified')`;
