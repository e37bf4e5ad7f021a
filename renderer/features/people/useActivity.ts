import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Session } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { sessionQuery } from '../../api/settings.ts';

const TOUCH_MS = 60_000;
const CHECK_MS = 10_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/** Tells the engine that somebody is at work, and locks the window when nobody has been for the laboratory's time. */
export function useActivity(session: Session | undefined): void {
  const client = useQueryClient();
  const open = session?.state === 'open';
  const lockMinutes = session?.lockMinutes ?? null;
  useEffect(() => {
    if (!open) return;
    let [active, told] = [Date.now(), Date.now()];
    const note = () => {
      active = Date.now();
      if (active - told < TOUCH_MS) return;
      told = active;
      // A lost touch locks a little early; nothing else follows from it.
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
