import { SCHEMA } from './0001-schema.ts';
import { SHOWN_RUN } from './0002-shown-run.ts';
import { REMOVED_SLIDES } from './0003-removed-slides.ts';
import { DERIVED_METRICS } from './0004-derived-metrics.ts';

/**
 * The schema's history, oldest first: the migration at index n leads from version n to n + 1. A released migration is never edited.
 *
 * They are modules that export SQL, not .sql files: Node running the sources, the bundles and the packaged archive then all read
 * them the same way, and none can be missing beside a program that needs it.
 */
export const MIGRATIONS: readonly string[] = [SCHEMA, SHOWN_RUN, REMOVED_SLIDES, DERIVED_METRICS];
