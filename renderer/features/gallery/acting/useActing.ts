import { useQueryClient } from '@tanstack/react-query';
import { type MouseEvent, type RefObject, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellClass } from '../../../../electron/contract/classes.ts';
import type { CellDetail, CellId, CellSummary, SlideId } from '../../../../electron/contract/methods.ts';
import { keyOf } from '../../../api/engine.ts';
import { useNotices } from '../../../api/notices.ts';
import { useStable } from '../../../kit/useStable.ts';
import type { Bin } from '../../../state/bins.ts';
import { defer, flush } from '../../../state/frame-batch.ts';
import { useGallery } from '../../../state/gallery.ts';
import { useHelp } from '../../../state/help.ts';
import { findSimilar } from '../../../state/insight.ts';
import { type Action, actionsByKey } from '../../../state/keymap.ts';
import { usePreferences } from '../../../state/navigation.ts';
import { useReviewStore } from '../../../state/review.ts';
import { useReviewCommands } from '../../../state/review-commands.ts';
import type { Order } from '../../../state/sections.ts';
import { keepShown, nextAfter, selectAll } from '../../../state/selection.ts';
import { useKeyboard } from '../../../state/useKeyboard.ts';
import { useKeyMap } from '../../../state/useKeyMap.ts';
import type { GalleryViewport } from '../grid/Gallery.tsx';

/** A page must be visible this long before a key confirms it; a double press must not confirm an unseen page. */
const LOOK_MS = 350;
const FAST_TEXT = 'input:not([type="checkbox"]):not([type="radio"]):not([type="range"]), textarea, [contenteditable]';

interface ActingOptions {
  slideId: SlideId;
  /** Whether the slide is synthetic. */
  synthetic: boolean;
  order: Order;
  cellOf(id: CellId): CellSummary | undefined;
  writable: boolean;
  always: readonly CellClass[];
  viewport: RefObject<GalleryViewport | null>;
  /** Cells that keep their position when changed, until the reviewer pauses. */
  pinned: RefObject<Set<CellId>>;
}

/** Where the context menu opens, px of the window. */
interface MenuAt {
  x: number;
  y: number;
}

/** The commands behind the gallery's keys, bins, menus and buttons, and the cursor's movement afterwards. */
export function useActing(options: ActingOptions) {
  const { slideId, synthetic, order, cellOf, writable, always, viewport, pinned } = options;
  const { t } = useTranslation();
  const client = useQueryClient();
  const commands = useReviewCommands(slideId);
  const keys = useKeyMap((state) => state.keys);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const { setSelection, select, turnTo, setSort, compare } = useGallery.getState();
  const { ask } = useReviewStore.getState();

  // Never act on cells that a filter or a change has hidden.
  const last = useRef(order);
  const byPointer = useRef(false);
  useEffect(() => {
    const note = (event: Event) => {
      flush();
      byPointer.current = event.type === 'pointerdown';
    };
    window.addEventListener('pointerdown', note, true);
    window.addEventListener('keydown', note, true);
    return () => {
      window.removeEventListener('pointerdown', note, true);
      window.removeEventListener('keydown', note, true);
    };
  }, []);
  useEffect(() => {
    if (last.current === order) return;
    last.current = order;
    const { selection } = useGallery.getState();
    const kept = keepShown(selection, (id) => order.indexOf(id) >= 0);
    if (kept !== selection) setSelection(kept);
  }, [order, setSelection]);

  const wantsLook = (id: CellId) => cellOf(id)?.reviewed === false && !useReviewStore.getState().pending.has(id);

  const inOrder = (ids: ReadonlySet<CellId>): CellId[] =>
    [...ids].filter((id) => order.indexOf(id) >= 0).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  /** The selected cells in order; for a single selection, the cell under the pointer if the pointer moved last. */
  const targets = (): CellId[] => {
    const { selection, selected } = useGallery.getState();
    if (selection.ids.size > 1) return inOrder(selection.ids);
    const id = viewport.current?.hovered() ?? selected;
    return id === null ? [] : [id];
  };
  const moveOn = (done: readonly CellId[]) => {
    viewport.current?.leave();
    const next = nextAfter(order, new Set(done), wantsLook);
    // A single cell renders little, and the reviewer is already looking at the next one.
    if (done.length > 1) defer(() => select(next));
    else select(next);
  };
  const step = (cells: readonly CellId[], run: (cells: readonly CellId[]) => Promise<boolean>) => {
    if (!writable || cells.length === 0) return;
    for (const id of cells) {
      if (cells.length === 1) pinned.current.add(id);
      else pinned.current.delete(id);
    }
    void run(cells);
    moveOn(cells);
  };
  const put = (bin: Bin, cells: readonly CellId[]) => {
    if (!writable || cells.length === 0) return;
    if (bin === 'excluded') ask({ kind: 'exclude', cells });
    else step(cells, (all) => commands.classify(all, bin));
  };
  const confirm = () => step(targets(), (cells) => commands.confirm(cells));

  const confirmPage = () => {
    const { cells, since } = viewport.current?.inView() ?? { cells: [], since: 0 };
    if (!writable || performance.now() - since < LOOK_MS) return;
    const { selected } = useGallery.getState();
    const open = cells.filter((id) => wantsLook(id) && cellOf(id)?.status === 'classified');
    const lead = open.find((id) => id === selected) ?? open[0];
    const section = lead === undefined ? undefined : cellOf(lead)?.class;
    const page = open.filter((id) => cellOf(id)?.class === section);
    const next = nextAfter(order, new Set(page), wantsLook);
    if (section === undefined) {
      if (next !== null && wantsLook(next)) turnTo(next);
      return;
    }
    if (always.includes(section)) {
      useNotices
        .getState()
        .add({ level: 'info', message: t('review.oneByOne', { name: t(`class.${section}`) }), error: null });
      return;
    }
    void commands.confirm(page);
    viewport.current?.leave();
    if (next !== null) defer(() => turnTo(next));
  };

  const flag = (on?: boolean) => {
    const cells = targets();
    const [first] = cells;
    if (!writable || first === undefined) return;
    void commands.flag(cells, on ?? !cellOf(first)?.flagged);
  };
  const comment = () => {
    const cells = targets();
    if (writable && cells.length > 0) ask({ kind: 'comment', cells });
  };
  const nextOpen = () => {
    const { selected } = useGallery.getState();
    const next = nextAfter(order, new Set(selected === null ? [] : [selected]), wantsLook);
    if (next !== null) select(next);
  };
  /** Selects and shows the cells that were undone. */
  const back = async (cells: Promise<CellId[] | null>) => {
    pinned.current.clear();
    const ids = await cells;
    const [first] = ids ?? [];
    if (ids && first !== undefined) setSelection({ cursor: first, anchor: first, ids: new Set(ids) });
  };
  const undo = () => void back(commands.undo());
  const redo = () => void back(commands.redo());
  const help = () => useHelp.getState().toggle();
  const lookForSimilar = () => {
    const [cell] = targets();
    if (cell !== undefined) findSimilar(cell, synthetic);
  };

  const run = (action: Action): boolean => {
    if (action.startsWith('class.')) put(action.slice('class.'.length) as CellClass, targets());
    else if (action === 'confirm') confirm();
    else if (action === 'confirmPage') confirmPage();
    else if (action === 'next') nextOpen();
    else if (action === 'exclude') put('excluded', targets());
    else if (action === 'flag') flag();
    else if (action === 'comment') comment();
    else if (action === 'compare') compare(true);
    else if (action === 'similar') lookForSimilar();
    else if (action === 'tileOutlines') {
      const { tileOutlines, set } = usePreferences.getState();
      set({ tileOutlines: !tileOutlines });
    } else if (action === 'undo') undo();
    else if (action === 'redo') redo();
    else if (action === 'selectAll') setSelection(selectAll(useGallery.getState().selection, order.ids));
    else return false;
    return true;
  };
  useKeyboard((combo, event) => {
    const action = actionsByKey(keys).get(combo) ?? (combo === 'Ctrl+KeyY' ? 'redo' : undefined);
    if (action === undefined) return false;
    // A held key would decide on cells that nobody looked at.
    if (event.repeat && action !== 'undo' && action !== 'redo') return true;
    return run(action);
  });

  const all = {
    moveOn,
    confirm,
    confirmPage,
    comment,
    help,
    flag,
    include: () => step(targets(), (cells) => commands.include(cells)),
    undo,
    redo,
    similar: () => setSort('similarity'),
    similarEverywhere: lookForSimilar,
    assign: (bin: Bin) => put(bin, targets()),
    /** After a drop, the cursor stays nearby and the view does not jump. */
    drop: (bin: Bin, cells: readonly CellId[]) => {
      if (!writable) return;
      if (bin === 'excluded') return ask({ kind: 'exclude', cells });
      const next = nextAfter(order, new Set(cells), () => false);
      for (const id of cells) pinned.current.delete(id);
      void commands.classify(cells, bin);
      viewport.current?.leave();
      defer(() => select(next));
    },
    openMenu: (event: MouseEvent<HTMLElement>, cell: CellId) => {
      const tile = document.getElementById(`cell-${cell}`)?.getBoundingClientRect();
      const byKeyboard = event.button !== 2 || (event.clientX === 0 && event.clientY === 0);
      viewport.current?.leave();
      setMenu(byKeyboard && tile ? { x: tile.right, y: tile.top } : { x: event.clientX, y: event.clientY });
    },
    closeMenu: () => setMenu(null),
    commentOf: (cell: CellId) =>
      client.getQueryData<CellDetail>(keyOf('cells.get', { cellId: cell }))?.review.comment ?? '',
    /** Returns the keyboard focus to the gallery after a click elsewhere. */
    keepKeys: (event: SyntheticEvent) => {
      const focused = document.activeElement;
      if (!byPointer.current || !(focused instanceof HTMLElement) || focused.matches(FAST_TEXT)) return;
      if (event.type === 'click' && focused.matches('select')) return;
      if (!event.currentTarget.contains(focused) || document.querySelector('[role="dialog"], [role="menu"]')) return;
      event.currentTarget.querySelector<HTMLElement>('[role="listbox"]')?.focus({ preventScroll: true });
    },
  };
  return { menu, ...useStable(all) };
}

export type Acting = ReturnType<typeof useActing>;
