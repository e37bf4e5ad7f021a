import { useEffect, useRef } from 'react';

/** Where a key already means something: text fields, sliders, open dialogs. */
const TAKEN = 'input, textarea, select, [contenteditable], [role="slider"], [role="dialog"]';
const ACTIVATED_BY_ENTER = 'button:not([role="option"]), a';

/**
 * Key commands for the whole page, by physical key (`KeyboardEvent.code`), so that they work in a Korean input mode and wherever the
 * last click left the focus.
 *
 * @param commands by code; a command that returns false leaves the key to the browser.
 */
export function useKeyboard(commands: Record<string, () => unknown>): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TAKEN)) return;
      if (event.code === 'Enter' && target?.closest(ACTIVATED_BY_ENTER)) return;
      const command = latest.current[event.code];
      if (command && command() !== false) event.preventDefault();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
