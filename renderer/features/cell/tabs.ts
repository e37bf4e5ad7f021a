import { create } from 'zustand';

/** The parts of a cell's card. */
export const TABS = ['facts', 'atlas', 'history'] as const;
export type CardTab = (typeof TABS)[number];

interface CardTabs {
  tab: CardTab;
  show(tab: CardTab): void;
}

/** Kept from cell to cell: reviewers use the same tab for many cells. */
export const useCardTab = create<CardTabs>((set) => ({ tab: 'facts', show: (tab) => set({ tab }) }));
