import { create } from 'zustand';

interface Help {
  open: boolean;
  toggle(): void;
  close(): void;
}

/** Whether the keyboard map is open. */
export const useHelp = create<Help>((set) => ({
  open: false,
  toggle: () => set(({ open }) => ({ open: !open })),
  close: () => set({ open: false }),
}));
