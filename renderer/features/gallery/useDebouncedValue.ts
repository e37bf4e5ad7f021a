import { useEffect, useRef, useState } from 'react';

/** What follows from a change is drawn once changes have paused for so long, and at the latest after `MOST_MS`. */
const PAUSE_MS = 60;
const MOST_MS = 1000;

/**
 * A value that follows another once that has come to rest. For what is looked at after a burst of keys, not during it: each time that
 * it is drawn, the next key waits.
 *
 * @param of what the value is of: that of another thing is taken at once.
 */
export function useSettled<T>(value: T, of: unknown): T {
  const [settled, setSettled] = useState({ value, of });
  const since = useRef<number | null>(null);
  useEffect(() => {
    if (settled.of === of && Object.is(settled.value, value)) {
      since.current = null;
      return;
    }
    since.current ??= performance.now();
    const left = Math.min(PAUSE_MS, since.current + MOST_MS - performance.now());
    const timer = setTimeout(() => {
      since.current = null;
      setSettled({ value, of });
    }, left);
    return () => clearTimeout(timer);
  }, [value, of, settled]);
  return settled.of === of ? settled.value : value;
}
