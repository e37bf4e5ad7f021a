import { useEffect, useRef } from 'react';
import { comboOf } from './keymap.ts';

/** Elements that use every key themselves: text fields, lists, open dialogs and menus. */
const TAKEN = 'textarea, select, [contenteditable], [role="dialog"], [role="menu"]';
/** Inputs without text entry. They keep the keys that operate them, except after a mouse click. */
const WORKED = 'input[type="checkbox"], input[type="radio"], input[type="range"], [role="slider"], [role="switch"]';
const WORKING_KEY = /^(Shift\+)?(Space|Arrow.*|Home|End|PageUp|PageDown)$/;
const ACTIVATED = 'button:not([role="option"]), a, summary';

/** Whether the focused element uses the key itself. */
export function isTaken(target: Element | null, combo: string): boolean {
  if (!target) return false;
  if (target.closest(TAKEN)) return true;
  if (target.closest(WORKED)) return WORKING_KEY.test(combo);
  if (target.closest('input')) return true;
  return (combo === 'Enter' || combo === 'Space') && target.closest(ACTIVATED) !== null;
}

/**
 * Page-wide key commands by physical key (`KeyboardEvent.code`), so that they work in a Korean input mode and regardless of where the
 * last click put the focus.
 *
 * @param command is given the key with its modifiers ("Ctrl+Shift+KeyZ") and the event; true keeps the key from the browser.
 */
export function useKeyboard(command: (combo: string, event: KeyboardEvent) => boolean): void {
  const latest = useRef(command);
  useEffect(() => {
    latest.current = command;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.altKey || event.defaultPrevented || document.querySelector('[role="dialog"], [role="menu"]')) return;
      const combo = comboOf(event);
      if (isTaken(event.target instanceof Element ? event.target : null, combo)) return;
      if (latest.current(combo, event)) event.preventDefault();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
