import {
  type MouseEvent,
  memo,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Differential } from '../../../../electron/contract/analysis.ts';
import type { CellId, CellSummary } from '../../../../electron/contract/methods.ts';
import { useFormat } from '../../../kit/useFormat.ts';
import { useTileName } from '../../../kit/useTileName.ts';
import { useGallery } from '../../../state/gallery.ts';
import { usePreferences } from '../../../state/navigation.ts';
import { useReviewStore } from '../../../state/review.ts';
import { columnsIn, type Direction, Grid, type Section, sectionOf, tileSide } from '../../../state/sections.ts';
import { extend, NOTHING, pick, type Selection, selectArea, toggle } from '../../../state/selection.ts';
import { useKeyboard } from '../../../state/useKeyboard.ts';
import classes from '../gallery.module.css';
import { thumbs } from '../pictures/thumbs.ts';
import type { Arrangement } from './arrange.ts';
import { DragHandle, type StartDrag } from './DragLayer.tsx';
import { HoverCard } from './HoverCard.tsx';
import { cellsIn } from './rubber-band.ts';
import { SectionHead } from './SectionHead.tsx';
import { Tile } from './Tile.tsx';
import { useRubberBand } from './useRubberBand.ts';
import { useVisibleArea } from './useVisibleArea.ts';

const GAP = 4;
const HEADER = 34;
/** Rows are rendered this many px beyond the view, ready for the next frame of scrolling. */
const OVERSCAN = 120;
/** Pictures are requested this many rows before and after the rendered ones. */
const AHEAD = 4;
/** The scroller's padding, where a rubber band can start. */
const INSET = 14;
/** Scrolling or stepping has ended after this time without movement. */
const REST_MS = 250;
const MOVES: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** What the gallery exposes to commands: the fully visible cells and the cell under the pointer. */
export interface GalleryViewport {
  /** The fully visible cells in order, and since when nothing has moved (`performance.now()`, ms). */
  inView(): { cells: CellId[]; since: number };
  /** The cell under the pointer if it moved after the last key; otherwise null. */
  hovered(): CellId | null;
  /** Ignores the pointer until it moves again: after a change, another cell may be under it. */
  leave(): void;
}

interface GalleryProps {
  order: Arrangement;
  /** The current sections; those of `order` can still contain cells that have another class by now. */
  live: readonly Section[];
  differential: Differential | null;
  /** All cells of the slide, for the unidentified share. */
  total: number;
  cellOf(id: CellId): CellSummary | undefined;
  viewport: RefObject<GalleryViewport | null>;
  grabbed: RefObject<CellId | null>;
  onMenu(event: MouseEvent<HTMLElement>, cell: CellId): void;
}

/** All cells of a slide by class: a virtual list with two fixed row heights and a sticky heading. */
export const Gallery = memo(function Gallery(props: GalleryProps) {
  const { order, live, differential, total, cellOf, viewport, grabbed, onMenu } = props;
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const nameOf = useTileName();
  const wantedSize = usePreferences((state) => state.tileSize);
  const outlines = usePreferences((state) => state.tileOutlines);
  const late = useReviewStore((state) => state.late);
  const selected = useGallery((state) => state.selected);
  const selection = useGallery((state) => state.selection);
  const jump = useGallery((state) => state.jump);
  const { select, setSelection, openCard, closeCard } = useGallery.getState();
  const scroller = useRef<HTMLDivElement>(null);
  const startDrag = useRef<StartDrag | null>(null);
  // Perform each jump once; neither changed rows nor returning to this screen repeats it.
  const lastJump = useRef(jump);
  const view = useVisibleArea(scroller);
  // Reading this from the element right after a change would force layout.
  const scrolledTo = useRef(0);

  const width = view.width - 2 * INSET;
  const columns = columnsIn(width, wantedSize, GAP);
  const tile = tileSide(width, columns, GAP);
  const grid = useMemo(
    () => new Grid(view.width > 0 ? order.sections : [], order, { columns, tile, gap: GAP, header: HEADER }),
    [order, columns, tile, view.width],
  );
  // The scroll position can be beyond the end now; the browser corrects it only later.
  const top = Math.max(0, Math.min(view.top, grid.height - view.height));
  const heading = grid.headingOf(grid.rowAt(top));
  const [first, last] = [grid.rowAt(top - OVERSCAN), grid.rowAt(top + view.height + OVERSCAN)];
  // The heading above the first visible row is rendered too, and sticks.
  const drawn = [
    ...(heading < first ? [heading] : []),
    ...Array.from({ length: last - first + 1 }, (_, i) => first + i),
  ];

  // Request several rows ahead of scrolling: single rows would arrive only when they are already visible.
  const ahead = Math.floor(last / AHEAD) + 1;
  const behind = Math.floor(first / AHEAD) - 1;
  const scrolled = useRef(grid);
  useEffect(() => {
    // In a new order nothing is being scrolled, so the visible cells come first.
    if (scrolled.current !== grid) {
      scrolled.current = grid;
      return;
    }
    const cells = [ahead, behind].flatMap((block) =>
      Array.from({ length: AHEAD }, (_, i) => grid.row(block * AHEAD + i)).flatMap((row) =>
        row?.kind === 'tiles' ? row.cells : [],
      ),
    );
    return thumbs.want(
      cells.flatMap(({ id }) => (thumbs.has(id) ? [] : [id])),
      () => undefined,
    );
  }, [grid, ahead, behind]);

  const reveal = useCallback(
    (at: number, align: 'auto' | 'start') => {
      const element = scroller.current;
      const row = grid.row(at);
      if (!row || !element) return;
      const start = grid.topOf(at);
      const end = start + (row.kind === 'tiles' ? tile + GAP : HEADER);
      const top = scrolledTo.current;
      const scrollTo = (y: number) => {
        element.scrollTop = y;
        scrolledTo.current = element.scrollTop;
      };
      // The sticky heading covers the first HEADER px of the view.
      if (align === 'start') scrollTo(start - (row.kind === 'tiles' ? HEADER : 0));
      else if (start < top + HEADER) scrollTo(start - HEADER);
      else if (end > top + view.height) scrollTo(end - view.height + GAP);
    },
    [grid, tile, view.height],
  );

  useEffect(() => {
    if (!jump || jump === lastJump.current || grid.rows === 0) return;
    lastJump.current = jump;
    const at = 'cell' in jump ? grid.rowOf(jump.cell) : grid.rowOfSection(jump.section);
    if (at >= 0) reveal(at, 'cell' in jump && !jump.top ? 'auto' : 'start');
  }, [jump, grid, reveal]);

  const selectedRow = selected === null ? -1 : grid.rowOf(selected);
  // Opening the card narrows the gallery and moves rows; keep the selected cell in view.
  useEffect(() => {
    if (selectedRow >= 0) reveal(selectedRow, 'auto');
  }, [selectedRow, reveal]);

  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Suppresses pointer events for cells that move under a resting pointer; they would cost a style update per frame. */
  const closePointerGate = useCallback(() => {
    const state = scroller.current?.dataset;
    if (!state) return;
    state.pointerGate = '';
    clearTimeout(rest.current);
    rest.current = setTimeout(() => delete state.pointerGate, REST_MS);
  }, []);
  const openPointerGate = () => delete scroller.current?.dataset.pointerGate;

  const since = useRef(0);
  const pointerOn = useRef<CellId | null>(null);
  useLayoutEffect(() => {
    since.current = grid.rows > 0 ? performance.now() : 0;
  }, [grid]);
  useLayoutEffect(() => {
    viewport.current = {
      inView() {
        const element = scroller.current;
        if (!element) return { cells: [], since: since.current };
        const from = element.scrollTop + HEADER - 1;
        const to = element.scrollTop + element.clientHeight + 1;
        const cells: CellId[] = [];
        for (let at = grid.rowAt(from); at < grid.rows && grid.topOf(at) + tile <= to; at++) {
          const row = grid.row(at);
          if (row?.kind === 'tiles' && grid.topOf(at) >= from) cells.push(...row.cells.map(({ id }) => id));
        }
        return { cells, since: since.current };
      },
      hovered: () => pointerOn.current,
      leave() {
        pointerOn.current = null;
        closePointerGate();
      },
    };
    return () => {
      viewport.current = null;
    };
  }, [viewport, grid, tile, closePointerGate]);

  const focus = () => scroller.current?.focus({ preventScroll: true });
  // The next key is for the cells; otherwise a focused navigation button would receive Space.
  useEffect(() => scroller.current?.focus({ preventScroll: true }), []);
  useKeyboard((combo) => {
    const direction = MOVES[combo.replace('Shift+', '')];
    if (direction) {
      pointerOn.current = null;
      closePointerGate();
      const next = grid.move(selected, direction);
      if (combo.startsWith('Shift+') && next !== null && selected !== null)
        setSelection(extend(selection, next, order.ids));
      else select(next);
      focus();
    } else if (combo === 'Enter' && selected !== null) openCard(selected);
    else if (combo === 'Escape' && useGallery.getState().cardOpen) closeCard();
    else if (combo === 'Escape' && selection.ids.size > 0) setSelection(NOTHING);
    else return false;
    return true;
  });

  /** The element under the pointer. While the pointer gate is closed, the browser reports the scroller instead. */
  const under = (event: { target: EventTarget; clientX: number; clientY: number }): Element | null => {
    if (event.target !== scroller.current) return event.target instanceof Element ? event.target : null;
    return document.elementFromPoint(event.clientX, event.clientY);
  };
  const tileAt = (event: Parameters<typeof under>[0]) => under(event)?.closest<HTMLElement>('[data-cell]') ?? null;
  const cellAt = (event: Parameters<typeof under>[0]): CellId | null => {
    const tile = tileAt(event);
    return tile ? (Number(tile.dataset.cell) as CellId) : null;
  };
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const id = cellAt(event);
    if (id === null) return;
    focus();
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.shiftKey) setSelection(extend(selection, id, order.ids, ctrl));
    else if (ctrl) setSelection(toggle(selection, id));
    else openCard(id);
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    const id = cellAt(event) ?? selected;
    if (id === null) return;
    event.preventDefault();
    if (!selection.ids.has(id)) setSelection(pick(id));
    onMenu(event, id);
  };

  const before = useRef<Selection>(NOTHING);
  const { band, handlers } = useRubberBand({
    scroller,
    inset: INSET,
    isFree: (event) => !under(event)?.closest('[data-cell], button'),
    onBegin: () => {
      before.current = useGallery.getState().selection;
    },
    onMove: (area, keep) => {
      setSelection(selectArea(before.current, cellsIn(grid, area), keep));
    },
    onClick: () => setSelection(NOTHING),
  });
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    openPointerGate();
    handlers.onPointerDown(event);
    const tile = tileAt(event);
    if (!tile || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return;
    grabbed.current = Number(tile.dataset.cell) as CellId;
    startDrag.current?.(event, tile);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    handlers.onPointerMove(event);
    // Chromium also fires this when the page moves under a resting pointer.
    if (event.movementX === 0 && event.movementY === 0) return;
    openPointerGate();
    pointerOn.current = cellAt(event);
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard on the window (useKeyboard), wherever the focus is
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      tabIndex={0}
      aria-label={t('gallery.label')}
      aria-multiselectable
      aria-activedescendant={selectedRow < 0 ? undefined : `cell-${selected}`}
      onClick={onClick}
      onContextMenu={onContextMenu}
      onScroll={({ currentTarget }) => {
        scrolledTo.current = currentTarget.scrollTop;
        since.current = performance.now();
        closePointerGate();
      }}
      {...handlers}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        pointerOn.current = null;
      }}
    >
      <DragHandle start={startDrag} />
      <div style={{ height: grid.height, position: 'relative' }} role="presentation" lang={i18n.language}>
        {drawn.flatMap((at) => {
          const row = grid.row(at);
          if (!row) return null;
          const { key, cells } = row.section;
          if (row.kind === 'tiles') {
            const top = grid.topOf(at);
            // Tiles, not rows of tiles: when earlier cells come or go, tiles move instead of being created again.
            return row.cells.map((arranged, column) => {
              const cell = cellOf(arranged.id) ?? arranged;
              return (
                <Tile
                  key={cell.id}
                  cell={cell}
                  left={column * (tile + GAP)}
                  top={top}
                  size={tile}
                  cursor={cell.id === selected}
                  selected={selection.ids.has(cell.id)}
                  pending={late.has(cell.id)}
                  pinned={sectionOf(cell) !== key}
                  outlines={outlines}
                  position={row.start + column + 1}
                  of={cells.length}
                  nameOf={nameOf}
                  percentOf={format.confidence}
                  density={view.density}
                />
              );
            });
          }
          const now = live.find((section) => section.key === key);
          const sticky = at === heading;
          return (
            <div
              key={key}
              role="presentation"
              className={`row one-line gap-8 ${classes.header}`}
              data-unidentified={key === 'unidentified' ? true : undefined}
              style={{ height: HEADER, position: sticky ? 'sticky' : 'absolute', top: sticky ? 0 : grid.topOf(at) }}
            >
              <SectionHead
                section={key}
                count={now?.cells.length ?? 0}
                unreviewed={now?.unseen ?? 0}
                differential={differential}
                total={total}
              />
            </div>
          );
        })}
        {band && (
          <div
            className={classes.band}
            role="presentation"
            style={{
              left: Math.min(band.x0, band.x1),
              top: Math.min(band.y0, band.y1),
              width: Math.abs(band.x1 - band.x0),
              height: Math.abs(band.y1 - band.y0),
            }}
          />
        )}
      </div>
      <HoverCard scroller={scroller} cellOf={cellOf} />
    </div>
  );
});
