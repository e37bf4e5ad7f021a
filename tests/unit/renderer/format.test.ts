import { describe, expect, it } from 'vitest';
import {
  durationParts,
  formatConfidence,
  formatDate,
  formatNumber,
  formatShare,
} from '../../../renderer/kit/format.ts';

describe('numbers', () => {
  it('groups thousands and keeps decimals', () => {
    expect(formatNumber(20000, 'en')).toBe('20,000');
    expect(formatNumber(4, 'ko', 1)).toBe('4.0');
    expect(formatShare(0.125, 'en', 1)).toBe('12.5%');
  });

  it('never rounds a confidence up to certainty', () => {
    expect(formatConfidence(0.997, 'en')).toBe('99%');
    expect(formatConfidence(1, 'en')).toBe('100%');
    expect(formatConfidence(0.57, 'en')).toBe('57%');
  });
});

describe('formatDate', () => {
  it('writes an instant in the language asked for', () => {
    expect(formatDate('2026-03-02T12:00:00Z', 'en')).toContain('2026');
    expect(formatDate('2026-03-02T12:00:00Z', 'ko')).toContain('2026. 3. 2.');
  });

  it('shows what is no date as it is', () => {
    expect(formatDate('unknown', 'en')).toBe('unknown');
  });
});

describe('durationParts', () => {
  it.each([
    [0, 'time.seconds', { seconds: 1 }],
    [59_400, 'time.seconds', { seconds: 59 }],
    [59_600, 'time.minutes', { minutes: 1, seconds: 0 }],
    [125_000, 'time.minutes', { minutes: 2, seconds: 5 }],
    [3_600_000, 'time.hours', { hours: 1, minutes: 0 }],
    [7_199_000, 'time.hours', { hours: 2, minutes: 0 }],
  ])('%i ms', (milliseconds, key, values) => {
    expect(durationParts(milliseconds)).toEqual({ key, values });
  });
});
