import { INITIAL } from './0001-initial.ts';
import { REVIEW } from './0002-review.ts';
import { ORDERS } from './0003-orders.ts';
import { REPORTS } from './0004-reports.ts';
import { INSIGHT } from './0005-insight.ts';
import { CALIBRATIONS } from './0006-calibrations.ts';
import { CLASSIFIER_HEADS } from './0007-classifier-heads.ts';
import { ERASURE } from './0008-erasure.ts';
import { DAMAGE } from './0009-damage.ts';
import { LEFT_OUT } from './0010-left-out.ts';
import { MIRROR } from './0011-mirror.ts';

/**
 * The schema's history, oldest first: the migration at index n leads from version n to n + 1. A released migration is never edited.
 *
 * They are modules that export SQL, not .sql files: Node running the sources, the bundles and the packaged archive then all read
 * them the same way, and none can be missing beside a program that needs it.
 */
export const MIGRATIONS: readonly string[] = [
  INITIAL,
  REVIEW,
  ORDERS,
  REPORTS,
  INSIGHT,
  CALIBRATIONS,
  CLASSIFIER_HEADS,
  ERASURE,
  DAMAGE,
  LEFT_OUT,
  MIRROR,
];
