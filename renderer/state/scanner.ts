/** A barcode scanner types faster than anybody can: at most this long between two characters, milliseconds. */
const FASTEST_TYPIST_MS = 35;
/** Shorter bursts are two keys that were hit at once. */
const SHORTEST_CODE = 4;
const LONGEST_CODE = 100;

/**
 * The character that a scanner meant. In a Korean input mode its letters arrive as Hangul or as nothing; the key's place on the
 * keyboard still tells them.
 */
export function characterOf({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  const [, letter, digit] = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code) ?? [];
  const latin = key.length > 1 ? key !== 'Process' : key <= '~';
  if (latin) return key;
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  return digit ?? key;
}

/** A key as the scanner and the keyboard send it. */
export interface Stroke {
  key: string;
  /** Milliseconds on any clock that only goes forward. */
  at: number;
}

/**
 * Tells a barcode scanner (which poses as a keyboard) from a person: a code is a burst of single characters, each within 35 ms of
 * the one before, ended by Enter. Anything slower is typing, and never makes a code.
 */
export class ScanDetector {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /**
   * @returns The code when this stroke ends one; `scanning` while the burst is too long to be anything else; else null.
   */
  stroke({ key, at }: Stroke): { code: string } | 'scanning' | null {
    const fast = at - this.#last <= FASTEST_TYPIST_MS;
    this.#last = at;
    // The shift key of a capital letter is part of the burst.
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
