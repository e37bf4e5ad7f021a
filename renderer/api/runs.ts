import { create } from 'zustand';
import type { EventPayload, RunId, RunProgress } from '../../electron/contract/methods.ts';

export interface TrackedRun {
  progress: RunProgress;
  /** The first report with a finished cell. The rate is measured from here, which excludes loading the model. */
  first: { done: number; at: number };
  /** Time of the latest report, ms since the epoch. */
  at: number;
  ended: EventPayload<'runs.ended'> | null;
}

/** `run` after another progress report at time `at`. Reports after the end are ignored. */
export function track(run: TrackedRun | undefined, progress: RunProgress, at: number): TrackedRun {
  if (!run) return { progress, first: { done: progress.done, at }, at, ended: null };
  if (run.ended) return run;
  const first = run.first.done === 0 ? { done: progress.done, at } : run.first;
  return { ...run, progress, first, at };
}

/** Cells per second since the first cell; null during the first second. */
export function rateOf({ progress, first, at }: TrackedRun): number | null {
  const seconds = (at - first.at) / 1000;
  const done = progress.done - first.done;
  return seconds >= 1 && done > 0 ? done / seconds : null;
}

interface Runs {
  runs: Record<number, TrackedRun>;
  report(progress: RunProgress, at: number): void;
  end(ended: EventPayload<'runs.ended'>): void;
  forget(runId: RunId): void;
}

/** Runs of this session by id; ended ones stay until dismissed. */
export const useRuns = create<Runs>((set) => ({
  runs: {},
  report: (progress, at) =>
    set(({ runs }) => ({ runs: { ...runs, [progress.runId]: track(runs[progress.runId], progress, at) } })),
  end: (ended) =>
    set(({ runs }) => {
      const run = runs[ended.runId];
      return run ? { runs: { ...runs, [ended.runId]: { ...run, ended } } } : { runs };
    }),
  forget: (runId) => set(({ runs: { [runId]: _forgotten, ...runs } }) => ({ runs })),
}));
