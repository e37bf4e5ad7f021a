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
}

/** The most notices shown at once; older ones are dropped. */
const SHOWN = 4;
let lastId = 0;

export const useNotices = create<Notices>((set) => ({
  notices: [],
  add: (notice) =>
    set(({ notices }) => ({
      notices: [...notices.filter(({ message }) => message !== notice.message), { ...notice, id: ++lastId }].slice(
        -SHOWN,
      ),
    })),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}));

export function notifyError(thrown: unknown): void {
  const error = toWireError(thrown);
  useNotices.getState().add({ level: 'error', message: error.message, error });
}
