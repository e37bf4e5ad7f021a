import type { REPORT_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import { LOINC_DEFAULTS } from './loinc.ts';
import { DEFAULT_RANGES } from './ranges.ts';
import type { ReportService } from './service.ts';

/** The report of a slide. */
export function reportHandlers({ reports }: { reports: ReportService }): Handlers<typeof REPORT_METHODS> {
  return {
    'reports.state': ({ slideId }, { actor }) => reports.state(slideId, actor.id),
    'reports.defaults': () => ({ ranges: [...DEFAULT_RANGES], loinc: LOINC_DEFAULTS }),
    'reports.describe': ({ slideId, details }, { actor }) => reports.describe(slideId, details, actor),
    'reports.pdf': async ({ slideId, reportId, language, paper }, { actor }) => ({
      bytes: await reports.file({ slideId, reportId, language, paper, format: 'pdf' }, actor.id),
    }),
    'reports.issue': ({ slideId, language, paper }, { actor }) => reports.issue(slideId, language, paper, actor),
    'reports.compare': ({ slideId, other }, { actor }) => reports.compare(slideId, other, actor.id),
  };
}
