import { create } from 'zustand';

export type SignoffDialog = 'sign' | 'amend' | 'versions' | 'second' | 'agreement';

interface SignoffStore {
  dialog: SignoffDialog | null;
  show(dialog: SignoffDialog | null): void;
}

export const useSignoff = create<SignoffStore>((set) => ({ dialog: null, show: (dialog) => set({ dialog }) }));
