import type { LeukoscopeDatabase } from '../../../db/index.ts';
import type { SAFETY_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { SafetyDesk } from './service.ts';

/** Backups, checks, retention and erasure. */
export function safetyHandlers({
  safety,
  database,
}: {
  safety: SafetyDesk;
  database: LeukoscopeDatabase;
}): Handlers<typeof SAFETY_METHODS> {
  return {
    'safety.state': () => safety.state(),
    'safety.plan': (plan, { actor }) => safety.plan(plan, actor),
    'safety.acknowledgeLoss': (_input, { actor }) => safety.acknowledgeLoss(actor),
    'safety.backup': () => safety.backup(),
    'safety.verify': ({ name }) => safety.verify(name),
    'safety.restore': ({ name }) => safety.restore(name),
    'safety.check': ({ originals }) => safety.check(originals),
    'safety.retentionPlan': (rule) => safety.retentionPlan(rule),
    'safety.applyRetention': ({ originals, ...rule }, { actor }) => safety.applyRetention(rule, originals, actor),
    'safety.erasurePlan': ({ subject }) => safety.erasurePlan(subject),
    'safety.erase': async ({ subject, reason, password, ...options }, { actor, session }) => {
      await session.verify(password);
      return safety.erase(subject, reason, options, actor);
    },
    'safety.erasures': () => database.erasures.list(),
  };
}
