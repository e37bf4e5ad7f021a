/** The few values that were read or set last, by key; the one that was not used for longest goes first. */
export class Recent<Key, Value> {
  readonly #values = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    // A Map keeps the order of insertion, which is made the order of use here.
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
  }

  delete(key: Key): void {
    this.#values.delete(key);
  }
}

/** The results of recent calls by key. Callers that ask at the same time share one call; a failed call is not kept. */
export class RecentCalls<Value> {
  readonly #calls: Recent<string, Promise<Value>>;

  constructor(most: number) {
    this.#calls = new Recent(most);
  }

  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#calls.get(key);
    if (known) return known;
    const made = make();
    this.#calls.set(key, made);
    made.catch(() => this.#calls.get(key) === made && this.#calls.delete(key));
    return made;
  }
}
