import { useLayoutEffect, useRef, useState } from 'react';

/**
 * Functions that stay the same from one drawing to the next, each of which calls its latest self: whoever is handed one need not be
 * drawn anew because of it.
 */
export function useStable<T extends Record<string, (...args: never[]) => unknown>>(functions: T): T {
  const latest = useRef(functions);
  useLayoutEffect(() => {
    latest.current = functions;
  });
  const [stable] = useState(
    () =>
      Object.fromEntries(
        Object.keys(functions).map((name) => [name, (...args: never[]) => latest.current[name]?.(...args)]),
      ) as T,
  );
  return stable;
}
