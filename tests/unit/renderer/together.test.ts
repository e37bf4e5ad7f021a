import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hold, settle } from '../../../renderer/state/frame-batch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  settle();
  vi.useRealTimers();
});

test('what is held back is done once, with the answer', () => {
  const act = vi.fn();
  hold(act);
  expect(act).not.toHaveBeenCalled();
  settle();
  settle();
  vi.runAllTimers();
  expect(act).toHaveBeenCalledTimes(1);
});

test('a late answer is not waited for', () => {
  const act = vi.fn();
  hold(act);
  vi.advanceTimersByTime(100);
  expect(act).toHaveBeenCalledTimes(1);
});

test('of two moves in a row the first is made before the second is held back', () => {
  const made: string[] = [];
  hold(() => made.push('first'));
  hold(() => made.push('second'));
  expect(made).toEqual(['first']);
  settle();
  expect(made).toEqual(['first', 'second']);
});
