import type { REPORT_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';
import { LOINC_DEFAULTS } from './loinc.ts';
import { DEFAULT_RANGES } from './ranges.ts';

/** The report of a slide. */
export function reportHandlers({ reports }: Pick<Engine, 'reports'>): Handlers<typeof REPORT_METHODS> {
  return {
    'reports.state': ({ slideId }) => reports.state(slideId),
    'reports.defaults': () => ({ ranges: [...DEFAULT_RANGES], loinc: LOINC_DEFAULTS }),
    'reports.describe': ({ slideId, details }) => {
      reports.describe(slideId, details);
      return {};
    },
    'reports.pdf': async ({ slideId, reportId, language, paper }) => ({
      bytes: await reports.file({ slideId, reportId, language, paper, format: 'pdf' }),
    }),
    'reports.issue': ({ slideId, language, paper }) => reports.issue(slideId, language, paper),
    'reports.compare': ({ slideId, other }) => reports.compare(slideId, other),
  };
}
