import { useEffect, useRef } from 'react';

/** Where a key already means something: text fields, sliders, open dialogs. */
const TAKEN = 'input, textarea, select, [contenteditable], [role="slider"], [role="dialog"]';
const ACTIVATED_BY_ENTER = 'button:not([role="option"]), a';

/**
 * Key commands for the whole page, by physical key (`KeyboardEvent.code`), so that they work in a Korean input mode and wherever the
 * last click left the focus.
 *
 * @param command is given the code; true keeps the key from the browser.
 */
export function useKeyboard(command: (code: string) => boolean): void {
  const latest = useRef(command);
  useEffect(() => {
    latest.current = command;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TAKEN)) return;
      if (event.code === 'Enter' && target?.closest(ACTIVATED_BY_ENTER)) return;
      if (latest.current(event.code)) event.preventDefault();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
