import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type Action, type Assigned, assignKey, DEFAULT_KEYS, type KeyMap, restoreKeys, swapKeys } from './keymap.ts';

interface Keys {
  keys: KeyMap;
  /** Assigns a key to an action; a rejected key changes nothing. */
  assign(action: Action, combo: string): Assigned;
  swap(one: Action, other: Action): void;
  reset(): void;
}

/** The reviewer's own keys; they survive restarts. */
export const useKeyMap = create<Keys>()(
  persist(
    (set, get) => ({
      keys: DEFAULT_KEYS,
      assign(action, combo) {
        const result = assignKey(get().keys, action, combo);
        if (result.ok) set({ keys: result.keys });
        return result;
      },
      swap: (one, other) => set(({ keys }) => ({ keys: swapKeys(keys, one, other) })),
      reset: () => set({ keys: DEFAULT_KEYS }),
    }),
    {
      name: 'leukoscope.keys',
      partialize: ({ keys }) => ({ keys }),
      merge: (stored, current) => ({ ...current, keys: restoreKeys((stored as { keys?: unknown } | null)?.keys) }),
    },
  ),
);
