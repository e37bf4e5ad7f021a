import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import { differentialOf } from '../../../electron/contract/differential.ts';
import { LeukoscopeError } from '../../../electron/contract/errors.ts';
import type { RunId, RunProgress, SlideId } from '../../../electron/contract/methods.ts';
import { notifyError, useNotices } from '../../../renderer/api/notices.ts';
import { rateOf, track, useRuns } from '../../../renderer/api/runs.ts';
import { axisEnd, differentialLines } from '../../../renderer/kit/differential-lines.ts';
import { FITTED, panned, zoomed } from '../../../renderer/kit/viewport.ts';

const progress = (done: number, overrides: Partial<RunProgress> = {}): RunProgress => ({
  runId: 1 as RunId,
  slideId: 1 as SlideId,
  stage: 'classify',
  done,
  total: 100,
  refused: 0,
  leftMs: null,
  ...overrides,
});

describe('the rate of a run', () => {
  it('is measured from the first cell, not from the start', () => {
    let run = track(undefined, progress(0, { stage: 'scan' }), 0);
    run = track(run, progress(0), 9_000);
    run = track(run, progress(2), 10_000);
    expect(rateOf(run)).toBeNull();
    run = track(run, progress(42), 12_000);
    expect(rateOf(run)).toBe(20);
  });

  it('ignores a report that comes after the end', () => {
    const { report, end, forget } = useRuns.getState();
    const ended = { runId: 1 as RunId, slideId: 1 as SlideId, status: 'complete' as const, message: null };
    report(progress(100), 0);
    end(ended);
    report(progress(90), 1);
    expect(useRuns.getState().runs[1]).toMatchObject({ ended, progress: { done: 100 } });
    forget(1 as RunId);
    expect(useRuns.getState().runs).toEqual({});
  });
});

describe('notices', () => {
  it('keep the code of an error, show one message once, and drop the oldest of too many', () => {
    for (let i = 0; i < 6; i++) notifyError(new LeukoscopeError('DISK_FULL', `full ${i}`));
    notifyError(new LeukoscopeError('DISK_FULL', 'full 4'));
    const { notices, dismiss } = useNotices.getState();
    expect(notices.map(({ message }) => message)).toEqual(['full 2', 'full 3', 'full 5', 'full 4']);
    expect(notices[0]!.error?.code).toBe('DISK_FULL');
    dismiss(notices[0]!.id);
    expect(useNotices.getState().notices).toHaveLength(3);
    useNotices.getState().clear();
    expect(useNotices.getState().notices).toEqual([]);
  });

  it('of success leave after four seconds, failures stay', () => {
    vi.useFakeTimers();
    const { add } = useNotices.getState();
    add({ level: 'info', message: 'signed', error: null });
    add({ level: 'warning', message: 'careful', error: null });
    notifyError(new LeukoscopeError('DISK_FULL', 'full'));
    vi.advanceTimersByTime(3999);
    expect(useNotices.getState().notices).toHaveLength(3);
    vi.advanceTimersByTime(1);
    expect(useNotices.getState().notices.map(({ message }) => message)).toEqual(['careful', 'full']);
    vi.useRealTimers();
    useNotices.getState().clear();
  });
});

describe('the viewport of a cell', () => {
  it('keeps the point under the pointer where it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        (x, factor) => {
          const before = zoomed(FITTED, 2);
          const after = zoomed(before, factor, { x, y: 0 });
          expect((x - after.x) / after.scale).toBeCloseTo((x - before.x) / before.scale, 9);
        },
      ),
    );
  });

  it('never shows what lies beyond the image', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: 0.2, max: 4, noNaN: true }))),
        (steps) => {
          let view = FITTED;
          for (const [shift, factor] of steps) view = panned(zoomed(view, factor), shift, -shift);
          expect(view.scale).toBeGreaterThanOrEqual(1);
          expect(view.scale).toBeLessThanOrEqual(8);
          expect(Math.abs(view.x)).toBeLessThanOrEqual((view.scale - 1) / 2 + 1e-9);
          expect(Math.abs(view.y)).toBeLessThanOrEqual((view.scale - 1) / 2 + 1e-9);
        },
      ),
    );
  });
});

describe('the differential’s axis', () => {
  it('ends on a round number that holds every limit', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CELL_CLASSES), { maxLength: 300 }), (classes) => {
        const lines = differentialLines(
          differentialOf(classes.map((name) => ({ class: name, status: 'classified' as const }))),
        );
        for (const { ci95 } of lines) expect(ci95?.[1] ?? 0).toBeLessThanOrEqual(axisEnd(lines));
        expect(lines.map(({ name }) => name)).not.toContain('NR');
      }),
    );
    expect(axisEnd([])).toBe(5);
  });
});
