import { LeukoscopeError } from '../../contract/index.ts';

/** The answer to a call about something that is not there (any more). */
export const missing = (what: string, id: number) =>
  new LeukoscopeError(
    'NOT_FOUND',
    `There is no ${what} ${id} in this database. It may have been removed; reload the worklist.`,
  );
