import { useEffect } from 'react';
import { characterOf, ScanDetector } from './scanner.ts';

/** In dialogs, scanned characters are text input. */
const inDialog = (target: EventTarget | null) =>
  target instanceof Element && (target.closest('[role="dialog"]') !== null || target.matches('textarea'));
const inField = (target: EventTarget | null) => target instanceof HTMLInputElement;

/** Calls `onScan` for each barcode scanned while the component is mounted, unless a dialog is open. */
export function useScanner(onScan: (code: string) => void): void {
  useEffect(() => {
    const detector = new ScanDetector();
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || inDialog(event.target)) return;
      const found = detector.stroke({ key: characterOf(event), at: event.timeStamp });
      if (found === null) return;
      // The scanner's Enter must not press the focused button, and its letters must not act as shortcuts.
      if (found !== 'scanning' || !inField(event.target)) {
        event.preventDefault();
        event.stopPropagation();
      }
      if (found !== 'scanning') onScan(found.code);
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [onScan]);
}
