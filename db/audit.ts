import type { WritableConnection } from './connection.ts';

/** Records in the append-only log what was done to the data and by whom; never names of patients. */
export function audit(
  connection: WritableConnection,
  action: string,
  detail: Record<string, unknown>,
  actor = 'system',
): void {
  connection.run('INSERT INTO audit_log (at, actor, action, detail) VALUES ($at, $actor, $action, $detail)', {
    at: new Date().toISOString(),
    actor,
    action,
    detail: JSON.stringify(detail),
  });
}
