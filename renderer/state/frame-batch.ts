/** Most writes of one or two cells are answered within this time, ms; after it, drawing no longer waits for the answer. */
const DEFER_MS = 12;

let deferred: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Runs the deferred work: when a write is answered, and before anything that depends on it, such as the next key. */
export function flush(): void {
  const act = deferred;
  deferred = null;
  clearTimeout(timer);
  act?.();
}

/**
 * Defers what follows a write, such as moving the cursor, until the answer arrives or is late, so that both render in one frame.
 * A separate frame for the cursor would delay handling the answer.
 */
export function defer(act: () => void): void {
  flush();
  deferred = act;
  timer = setTimeout(flush, DEFER_MS);
}
