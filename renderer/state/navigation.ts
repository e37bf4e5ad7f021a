import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { SlideId } from '../../electron/contract/methods.ts';
import type { Language } from '../i18n/index.ts';

/** The views of a slide (app/slide/views.tsx). */
export type SlideView = 'gallery' | 'field' | 'report' | 'provenance' | 'calibrate';

export type Screen = 'worklist' | 'orders' | 'slide' | 'insight' | 'settings';

interface Navigation {
  screen: Screen;
  /** The slide opened last; the Slide entry of the navigation returns to it. */
  slideId: SlideId | null;
  view: SlideView;
  go(screen: Screen): void;
  openSlide(slideId: SlideId, view?: SlideView): void;
  show(view: SlideView): void;
}

export const useNavigation = create<Navigation>((set) => ({
  screen: 'worklist',
  slideId: null,
  view: 'gallery',
  go: (screen) => set({ screen }),
  openSlide: (slideId, view = 'gallery') => set({ screen: 'slide', slideId, view }),
  show: (view) => set({ view }),
}));

interface Preferences {
  language: Language;
  /** Side of a gallery tile in px. */
  tileSize: number;
  /** Whether outlines are shown on the large image. */
  outlines: boolean;
  /** Whether outlines are shown on tiles. */
  tileOutlines: boolean;
  /** Whether the first steps have been dismissed. */
  introduced: boolean;
  set(change: Partial<Omit<Preferences, 'set'>>): void;
}

export const TILE_SIZES = { min: 56, max: 200, step: 4 } as const;

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      language: navigator.language.startsWith('ko') ? 'ko' : 'en',
      tileSize: 84,
      outlines: true,
      tileOutlines: false,
      introduced: false,
      set: (change) => set(change),
    }),
    { name: 'leukoscope.preferences' },
  ),
);
