import { create } from 'zustand';
import { toWireError, type WireError } from '../../electron/contract/errors.ts';
import type { EventPayload } from '../../electron/contract/methods.ts';

export interface Notice {
  id: number;
  level: EventPayload<'system.notice'>['level'];
  message: string;
  /** Present when a call failed: its code has a title and a remedy in the catalogues. */
  error: WireError | null;
}

interface Notices {
  notices: Notice[];
  add(notice: Omit<Notice, 'id'>): void;
  dismiss(id: number): void;
  /** Forgets all: another person must not read what the former one was told. */
  clear(): void;
}

/** The most notices kept at once; older ones are dropped. */
const KEPT = 4;
/** How long what succeeded is told; ms. Warnings and failures stay until they are dismissed. */
const INFO_MS = 4000;
let lastId = 0;

export const useNotices = create<Notices>((set) => ({
  notices: [],
  add: (notice) => {
    const id = ++lastId;
    set(({ notices }) => ({
      notices: [...notices.filter(({ message }) => message !== notice.message), { ...notice, id }].slice(-KEPT),
    }));
    if (notice.level === 'info') setTimeout(() => useNotices.getState().dismiss(id), INFO_MS);
  },
  clear: () => set({ notices: [] }),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}));

export function notifyError(thrown: unknown): void {
  const error = toWireError(thrown);
  useNotices.getState().add({ level: 'error', message: error.message, error });
}
