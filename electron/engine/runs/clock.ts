import type { Timing } from '../../contract/analysis.ts';

export type Stage = Exclude<keyof Timing, 'total'>;

/**
 * Wall-clock time of the stages of a run. Stages overlap and run several tasks at once; a stage's time is the time in which at
 * least one of its tasks was under way, so that none can exceed the total.
 */
export class StageClock {
  readonly #started = performance.now();
  readonly #busy = new Map<Stage, { tasks: number; since: number; sum: number }>();

  async time<T>(stage: Stage, task: () => Promise<T> | T): Promise<T> {
    const state = this.#busy.get(stage) ?? { tasks: 0, since: 0, sum: 0 };
    this.#busy.set(stage, state);
    if (state.tasks++ === 0) state.since = performance.now();
    try {
      return await task();
    } finally {
      if (--state.tasks === 0) state.sum += performance.now() - state.since;
    }
  }

  /** Milliseconds so far, to a tenth. */
  read(): Timing {
    const tenth = (value: number) => Math.round(value * 10) / 10;
    const sum = (stage: Stage) => tenth(this.#busy.get(stage)?.sum ?? 0);
    return {
      total: tenth(performance.now() - this.#started),
      decode: sum('decode'),
      segment: sum('segment'),
      classify: sum('classify'),
      store: sum('store'),
    };
  }
}
