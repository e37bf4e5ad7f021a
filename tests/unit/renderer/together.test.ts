import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defer, flush } from '../../../renderer/state/frame-batch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  flush();
  vi.useRealTimers();
});

test('what is deferred back is done once, with the answer', () => {
  const act = vi.fn();
  defer(act);
  expect(act).not.toHaveBeenCalled();
  flush();
  flush();
  vi.runAllTimers();
  expect(act).toHaveBeenCalledTimes(1);
});

test('a late answer is not waited for', () => {
  const act = vi.fn();
  defer(act);
  vi.advanceTimersByTime(100);
  expect(act).toHaveBeenCalledTimes(1);
});

test('of two moves in a row the first is made before the second is deferred back', () => {
  const made: string[] = [];
  defer(() => made.push('first'));
  defer(() => made.push('second'));
  expect(made).toEqual(['first']);
  flush();
  expect(made).toEqual(['first', 'second']);
});
