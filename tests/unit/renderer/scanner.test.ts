import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localMoment, utcMoment } from '../../../renderer/features/orders/moments.ts';
import { characterOf, ScanDetector } from '../../../renderer/state/scanner.ts';

/** Feeds keys with the given pauses before them, and gives the codes that were made out. */
function codes(strokes: readonly (readonly [key: string, pause: number])[]): string[] {
  const detector = new ScanDetector();
  let at = 1_000;
  return strokes.flatMap(([key, pause]) => {
    at += pause;
    const found = detector.stroke({ key, at });
    return found !== null && found !== 'scanning' ? [found.code] : [];
  });
}
const typed = (text: string, pause: number, end: readonly [string, number] = ['Enter', pause]) => [
  ...[...text].map((key) => [key, pause] as const),
  end,
];

describe('a barcode scanner', () => {
  it('is known by its speed and its Enter', () => {
    expect(codes(typed('H26-004417', 8))).toEqual(['H26-004417']);
    expect(codes(typed('H26-004417', 30))).toEqual(['H26-004417']);
    expect(codes([...typed('A-1001', 5), ...typed('A-1002', 5)])).toEqual(['A-1001', 'A-1002']);
    // Capitals come with a shift key of their own.
    expect(
      codes([
        ['Shift', 100],
        ['H', 4],
        ['2', 4],
        ['Shift', 4],
        ['K', 4],
        ['7', 4],
        ['Enter', 4],
      ]),
    ).toEqual(['H2K7']);
  });

  it('is not a person, however fast', () => {
    expect(codes(typed('H26-004417', 45))).toEqual([]);
    // The last keys of a word in one stroke of the hand, or two keys at once and then Enter.
    expect(codes([...typed('Smear', 90).slice(0, -1), ['s', 20], ['Enter', 20]])).toEqual([]);
    expect(
      codes([
        ['1', 200],
        ['2', 3],
        ['Enter', 3],
      ]),
    ).toEqual([]);
    // A burst whose Enter comes later was no scan.
    expect(codes(typed('H26-004417', 8, ['Enter', 400]))).toEqual([]);
    expect(codes([['Enter', 5]])).toEqual([]);
  });

  it('never fires on typing at any human rhythm', () => {
    const stroke = fc.tuple(
      fc.constantFrom('a', '1', '-', 'Enter', 'Shift', 'Backspace', 'Tab'),
      fc.integer({ min: 36, max: 900 }),
    );
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 60 }), (strokes) => {
        expect(codes(strokes)).toEqual([]);
      }),
    );
  });

  it('is read after any typing, with just what it scanned', () => {
    const stroke = fc.tuple(fc.constantFrom('a', '1', '-', 'Backspace'), fc.integer({ min: 36, max: 900 }));
    const code = fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{2,18}[A-Z0-9]$/);
    fc.assert(
      fc.property(fc.array(stroke), code, (before, text) => {
        const [first, ...rest] = typed(text, 6);
        expect(codes([...before, [first![0], 300], ...rest])).toEqual([text]);
      }),
    );
  });

  it('forgets what a key without a character breaks, and what is too long', () => {
    expect(
      codes([
        ['H', 5],
        ['2', 5],
        ['Backspace', 5],
        ['6', 5],
        ['Enter', 5],
      ]),
    ).toEqual([]);
    expect(codes(typed('x'.repeat(101), 2))).toEqual([]);
  });

  it('says when a burst can be nothing else, so that its keys do nothing', () => {
    const detector = new ScanDetector();
    const said = [...'H260'].map((key, i) => detector.stroke({ key, at: i * 5 }));
    expect(said).toEqual([null, null, null, 'scanning']);
  });

  it('is understood in a Korean input mode', () => {
    const read = (key: string, code: string, shiftKey = false) => characterOf({ key, code, shiftKey });
    expect(read('ㅗ', 'KeyH')).toBe('h');
    expect(read('Process', 'KeyH', true)).toBe('H');
    expect(read('Process', 'Digit7')).toBe('7');
    expect(read('H', 'KeyH', true)).toBe('H');
    expect(read('z', 'KeyY')).toBe('z');
    expect(read('Enter', 'Enter')).toBe('Enter');
    expect(read('Shift', 'ShiftLeft')).toBe('Shift');
  });
});

describe('moments in a form', () => {
  it('come back to the minute', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1950-01-01'), max: new Date('2080-01-01'), noInvalidDate: true }),
        (date) => {
          const moment = new Date(Math.floor(date.getTime() / 60_000) * 60_000).toISOString();
          // An hour of the year comes twice where clocks are set back; its second one is shown as the first.
          const back = utcMoment(localMoment(moment));
          expect([0, 3_600_000]).toContain(Date.parse(moment) - Date.parse(back ?? ''));
        },
      ),
    );
    expect(localMoment(null)).toBe('');
    expect(utcMoment('')).toBeNull();
    expect(utcMoment('2026-03')).not.toBe('2026-03');
  });
});
