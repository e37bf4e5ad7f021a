/** Longest pause between two characters of a barcode scanner, ms; nobody types that fast. */
const FASTEST_TYPIST_MS = 35;
/** Shorter bursts are keys that were hit together. */
const SHORTEST_CODE = 4;
const LONGEST_CODE = 100;

/**
 * The character a scanner sent. In a Korean input mode, letters arrive as Hangul or not at all, but the physical key still identifies
 * them.
 */
export function characterOf({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  const [, letter, digit] = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code) ?? [];
  const latin = key.length > 1 ? key !== 'Process' : key <= '~';
  if (latin) return key;
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  return digit ?? key;
}

/** A key event from the scanner or the keyboard. */
export interface Stroke {
  key: string;
  /** Milliseconds on a monotonic clock. */
  at: number;
}

/**
 * Distinguishes a barcode scanner, which acts as a keyboard, from a person. A code is a burst of single characters, each within 35 ms of
 * the previous one, ended by Enter. Slower input is typing and never a code.
 */
export class ScanDetector {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /**
   * @returns The code if this key ends one; `scanning` while the burst can only be a code; otherwise null.
   */
  stroke({ key, at }: Stroke): { code: string } | 'scanning' | null {
    const fast = at - this.#last <= FASTEST_TYPIST_MS;
    this.#last = at;
    // The Shift key of a capital letter belongs to the burst.
    if (key === 'Shift') return null;
    if (key === 'Enter' || key === 'Tab') {
      const code = fast ? this.#text.trim() : '';
      this.#text = '';
      return code.length >= SHORTEST_CODE && code.length <= LONGEST_CODE ? { code } : null;
    }
    if ([...key].length !== 1) {
      this.#text = '';
      return null;
    }
    this.#text = fast ? (this.#text + key).slice(-LONGEST_CODE - 1) : key;
    return this.#text.length >= SHORTEST_CODE ? 'scanning' : null;
  }
}
