import type { EventName, EventPayload } from '../../contract/index.ts';

/** Emits an event to everybody who listens. */
export type Emit = <E extends EventName>(name: E, payload: EventPayload<E>) => void;

/** The engine's events: services emit them, connections and other services listen. */
export class EventHub {
  readonly #listeners = new Set<(name: EventName, payload: unknown) => void>();

  readonly emit: Emit = (name, payload) => {
    for (const listener of this.#listeners) listener(name, payload);
  };

  /** Listens to every event; returns the way to stop. */
  onAny(listener: (name: EventName, payload: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listens to one event; returns the way to stop. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    return this.onAny((name, payload) => {
      if (name === event) listener(payload as EventPayload<E>);
    });
  }
}
