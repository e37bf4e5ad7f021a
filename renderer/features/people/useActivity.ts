import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Session } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { sessionQuery } from '../../api/settings.ts';

const TOUCH_MS = 60_000;
const CHECK_MS = 10_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/** Reports activity to the engine, and locks the window after the laboratory's idle time. */
export function useActivity(session: Session | undefined): void {
  const client = useQueryClient();
  const open = session?.state === 'open';
  const lockMinutes = session?.lockMinutes ?? null;
  useEffect(() => {
    if (!open) return;
    let [active, reported] = [Date.now(), Date.now()];
    const note = () => {
      active = Date.now();
      if (active - reported < TOUCH_MS) return;
      reported = active;
      // A failed report only means that the window may lock early.
      call('people.touch', {}).catch(() => undefined);
    };
    const timer = window.setInterval(() => {
      if (lockMinutes === null || lockMinutes === 0 || Date.now() - active < lockMinutes * 60_000) return;
      active = Date.now();
      call('people.lock', {}).then(
        (now) => client.setQueryData(sessionQuery.queryKey, now),
        () => undefined,
      );
    }, CHECK_MS);
    for (const sign of SIGNS) window.addEventListener(sign, note, { passive: true });
    return () => {
      window.clearInterval(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, note);
    };
  }, [open, lockMinutes, client]);
}
