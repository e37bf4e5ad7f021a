/** A write of a cell or two is answered sooner than this; what waits longer for its answer is drawn without it, ms. */
const HOLD_MS = 12;

let held: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Does what is held back: once a write is answered, and before anything else acts on it, such as the next key. */
export function settle(): void {
  const act = held;
  held = null;
  clearTimeout(timer);
  act?.();
}

/**
 * Holds back what follows a write in the window, such as the cursor's move, until the answer is there or late: both are drawn in one
 * frame then. A frame of its own for the cursor would keep the window from the answer for as long as it is drawn.
 */
export function hold(act: () => void): void {
  settle();
  held = act;
  timer = setTimeout(settle, HOLD_MS);
}
