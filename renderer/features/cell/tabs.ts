import { create } from 'zustand';

/** The parts of a cell's card. */
export const TABS = ['facts', 'atlas', 'history'] as const;
export type CardTab = (typeof TABS)[number];

interface CardTabs {
  tab: CardTab;
  show(tab: CardTab): void;
}

/** Stays the same from cell to cell: who compares with the atlas does so for many. */
export const useCardTab = create<CardTabs>((set) => ({ tab: 'facts', show: (tab) => set({ tab }) }));
