import { useEffect, useRef, useState } from 'react';

/** A value is taken over once changes pause for this long, and at the latest after `MOST_MS`. */
const PAUSE_MS = 60;
const MOST_MS = 1000;

/**
 * `value`, applied only once it stops changing. For panels that are read after a burst of keys, not during it: each render of them
 * delays the next key.
 *
 * @param of the subject of the value; a value of another subject is applied at once.
 */
export function useDebouncedValue<T>(value: T, of: unknown): T {
  const [debounced, setDebounced] = useState({ value, of });
  const since = useRef<number | null>(null);
  useEffect(() => {
    if (debounced.of === of && Object.is(debounced.value, value)) {
      since.current = null;
      return;
    }
    since.current ??= performance.now();
    const remaining = Math.min(PAUSE_MS, since.current + MOST_MS - performance.now());
    const timer = setTimeout(() => {
      since.current = null;
      setDebounced({ value, of });
    }, remaining);
    return () => clearTimeout(timer);
  }, [value, of, debounced]);
  return debounced.of === of ? debounced.value : value;
}
