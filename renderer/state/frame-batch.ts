/** A write of a cell or two is answered sooner than this; what waits longer for its answer is drawn without it, ms. */
const DEFER_MS = 12;

let deferred: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Does what is deferred back: once a write is answered, and before anything else acts on it, such as the next key. */
export function flush(): void {
  const act = deferred;
  deferred = null;
  clearTimeout(timer);
  act?.();
}

/**
 * Defers what follows a write in the window, such as the cursor's move, until the answer is there or late: both are drawn in one
 * frame then. A frame of its own for the cursor would keep the window from the answer for as long as it is drawn.
 */
export function defer(act: () => void): void {
  flush();
  deferred = act;
  timer = setTimeout(flush, DEFER_MS);
}
