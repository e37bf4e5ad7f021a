import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { MAINTENANCE_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { MaintenanceService } from './service.ts';

/** Backups, checks, retention and erasure. */
export function maintenanceHandlers({
  maintenance,
  database,
}: {
  maintenance: MaintenanceService;
  database: LeukoscopeDatabase;
}): Handlers<typeof MAINTENANCE_METHODS> {
  return {
    'maintenance.state': () => maintenance.state(),
    'maintenance.plan': (plan, { actor }) => maintenance.plan(plan, actor),
    'maintenance.acknowledgeLoss': (_input, { actor }) => maintenance.acknowledgeLoss(actor),
    'maintenance.backup': () => maintenance.backup(),
    'maintenance.verify': ({ name }) => maintenance.verify(name),
    'maintenance.restore': ({ name }, { actor }) => maintenance.restore(name, actor),
    'maintenance.check': ({ originals }) => maintenance.check(originals),
    'maintenance.retentionPlan': (rule) => maintenance.retentionPlan(rule),
    'maintenance.applyRetention': ({ originals, ...rule }, { actor }) =>
      maintenance.applyRetention(rule, originals, actor),
    'maintenance.erasurePlan': ({ subject }) => maintenance.erasurePlan(subject),
    'maintenance.erase': async ({ subject, reason, password, ...options }, { actor, session }) => {
      await session.verify(password);
      return maintenance.erase(subject, reason, options, actor);
    },
    'maintenance.erasures': () => database.erasures.list(),
  };
}
