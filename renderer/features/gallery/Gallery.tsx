import { useElementSize } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Differential } from '../../../electron/contract/analysis.ts';
import type { CellId } from '../../../electron/contract/methods.ts';
import { usePreferences } from '../../app/store.ts';
import { useReviewStore } from '../review/store.ts';
import { cellsInBand } from './band.ts';
import { DragHandle, type StartDrag } from './DragLayer.tsx';
import classes from './gallery.module.css';
import { HoverCard } from './HoverCard.tsx';
import { columnsIn, type Direction, moveSelection, rowIndex, type Section, tileSide, toRows } from './rows.ts';
import { SectionHead } from './SectionHead.tsx';
import { band as bandSelection, extend, NOTHING, pick, type Selection, toggle } from './selection.ts';
import { useGallery } from './store.ts';
import { marksOf, TileRow } from './TileRow.tsx';
import { useBand } from './useBand.ts';
import { useKeyboard } from './useKeyboard.ts';

const GAP = 4;
const HEADER = 34;
/** The scroller's own padding, where a rubber band can begin. */
const INSET = 14;
const MOVES: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** What the gallery tells those who act on it: which cells are in full view, and which one the pointer is on. */
export interface GalleryEye {
  /** The cells in full view, in the order shown, and since when nothing has moved (`performance.now()`, ms). */
  inView(): { cells: CellId[]; since: number };
  /** The cell under a pointer that moved since the last key; null otherwise. */
  hovered(): CellId | null;
  /** Forgets the pointer until it moves again: after a change another cell may lie under it. */
  leave(): void;
}

interface GalleryProps {
  sections: readonly Section[];
  /** The cells shown, in their order. */
  order: readonly CellId[];
  differential: Differential | null;
  /** All cells of the slide, shown or not: the base of the unidentified share. */
  total: number;
  eye: RefObject<GalleryEye | null>;
  grabbed: RefObject<CellId | null>;
  onMenu(event: MouseEvent<HTMLElement>, cell: CellId): void;
}

/** All cells of a slide under their classes: a virtual list of rows of two fixed heights, with the current heading kept in view. */
export function Gallery({ sections, order, differential, total, eye, grabbed, onMenu }: GalleryProps) {
  const { t } = useTranslation();
  const wantedSize = usePreferences((state) => state.tileSize);
  const outlines = usePreferences((state) => state.tileOutlines);
  const pending = useReviewStore((state) => state.pending);
  const { selected, selection, cardOpen, jump, select, setSelection, openCard, closeCard } = useGallery();
  const scroller = useRef<HTMLDivElement>(null);
  const startDrag = useRef<StartDrag | null>(null);
  // A jump is made once: neither a change of the rows nor coming back to this screen repeats it.
  const lastJump = useRef(jump);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();

  const columns = columnsIn(width, wantedSize, GAP);
  const tileSize = tileSide(width, columns, GAP);
  const rows = useMemo(() => (width > 0 ? toRows(sections, columns) : []), [sections, columns, width]);
  const index = useMemo(() => rowIndex(rows), [rows]);
  const headers = useMemo(() => rows.flatMap((row, at) => (row.kind === 'header' ? [at] : [])), [rows]);
  const sizes = useMemo(() => new Map(sections.map(({ key, cells }) => [key, cells.length])), [sections]);
  const unseen = useMemo(
    () =>
      new Map(sections.map(({ key, cells: all }) => [key, all.reduce((n, { reviewed }) => n + (reviewed ? 0 : 1), 0)])),
    [sections],
  );
  const cells = useMemo(() => {
    const byId = new Map<CellId, Section['cells'][number]>();
    for (const section of sections) for (const cell of section.cells) byId.set(cell.id, cell);
    return byId;
  }, [sections]);

  const current = useRef(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === 'header' ? HEADER : tileSize + GAP),
    overscan: 4,
    // Drawing in React's own time, not in the middle of the browser's scroll event, keeps frames short.
    useFlushSync: false,
    // The heading above the first visible row is drawn too, and sticks.
    rangeExtractor: (range) => {
      current.current = headers.findLast((at) => at <= range.startIndex) ?? 0;
      return [...new Set([current.current, ...defaultRangeExtractor(range)])].sort((a, b) => a - b);
    },
  });
  // Heights follow from the tile size and the kind of row; both can change under an unchanged number of rows.
  useLayoutEffect(() => {
    if (rows.length > 0 && tileSize > 0) virtual.measure();
  }, [virtual, rows, tileSize]);

  const reveal = useCallback(
    (at: number, align: 'auto' | 'start') => {
      const item = virtual.measurementsCache[at];
      const element = scroller.current;
      if (!item || !element) return;
      // Not scrollToIndex: the sticky heading covers the first HEADER px of the view.
      const top = element.scrollTop + HEADER;
      const bottom = element.scrollTop + element.clientHeight;
      if (align === 'start') element.scrollTop = item.start - (rows[at]?.kind === 'tiles' ? HEADER : 0);
      else if (item.start < top) element.scrollTop = item.start - HEADER;
      else if (item.end > bottom) element.scrollTop = item.end - element.clientHeight + GAP;
    },
    [virtual, rows],
  );

  useEffect(() => {
    if (!jump || jump === lastJump.current || rows.length === 0) return;
    lastJump.current = jump;
    const at =
      'cell' in jump
        ? (index.get(jump.cell) ?? -1)
        : rows.findIndex((row) => row.kind === 'header' && row.section === jump.section);
    if (at >= 0) reveal(at, 'cell' in jump && !jump.top ? 'auto' : 'start');
  }, [jump, rows, index, reveal]);

  const selectedRow = selected === null ? undefined : index.get(selected);
  // Opening the card narrows the gallery and moves the rows: the selected cell stays in view.
  useEffect(() => {
    if (selectedRow !== undefined) reveal(selectedRow, 'auto');
  }, [selectedRow, reveal]);

  const since = useRef(0);
  const pointerOn = useRef<CellId | null>(null);
  useLayoutEffect(() => {
    since.current = rows.length > 0 ? performance.now() : 0;
  }, [rows]);
  useLayoutEffect(() => {
    eye.current = {
      inView() {
        const element = scroller.current;
        if (!element) return { cells: [], since: since.current };
        const top = element.scrollTop + HEADER - 1;
        const bottom = element.scrollTop + element.clientHeight + 1;
        const inside = virtual.getVirtualItems().filter(({ start, end }) => start >= top && end - GAP <= bottom);
        const seen = inside.flatMap(({ index: at }) => {
          const row = rows[at];
          return row?.kind === 'tiles' ? row.cells.map(({ id }) => id) : [];
        });
        return { cells: seen, since: since.current };
      },
      hovered: () => pointerOn.current,
      leave() {
        pointerOn.current = null;
      },
    };
    return () => {
      eye.current = null;
    };
  }, [eye, rows, virtual]);

  const focus = () => scroller.current?.focus({ preventScroll: true });
  // Whatever led here, the next key is for the cells: a button of the rail that kept the focus would take Space for itself.
  useEffect(() => scroller.current?.focus({ preventScroll: true }), []);
  useKeyboard((combo) => {
    const direction = MOVES[combo.replace('Shift+', '')];
    if (direction) {
      pointerOn.current = null;
      const next = moveSelection(rows, index, selected, direction);
      if (combo.startsWith('Shift+') && next !== null && selected !== null)
        setSelection(extend(selection, next, order));
      else select(next);
      focus();
    } else if (combo === 'Enter' && selected !== null) openCard(selected);
    else if (combo === 'Escape' && cardOpen) closeCard();
    else if (combo === 'Escape' && selection.ids.size > 0) setSelection(NOTHING);
    else return false;
    return true;
  });

  const cellAt = (event: { target: EventTarget }): CellId | null => {
    const tile = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-cell]') : null;
    return tile ? (Number(tile.dataset.cell) as CellId) : null;
  };
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const id = cellAt(event);
    if (id === null) return;
    focus();
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.shiftKey) setSelection(extend(selection, id, order, ctrl));
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
  const { band, handlers } = useBand({
    scroller,
    inset: INSET,
    onBegin: () => {
      before.current = useGallery.getState().selection;
    },
    onMove: (area, keep) => {
      const startOf = (at: number) => virtual.measurementsCache[at]?.start ?? 0;
      const touched = cellsInBand(rows, { startOf, size: tileSize, gap: GAP }, area);
      setSelection(bandSelection(before.current, touched, keep));
    },
    onClick: () => setSelection(NOTHING),
  });
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    handlers.onPointerDown(event);
    const tile = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-cell]') : null;
    if (!tile || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return;
    grabbed.current = Number(tile.dataset.cell) as CellId;
    startDrag.current?.(event, tile);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    handlers.onPointerMove(event);
    // Chromium also reports moves of the page under a pointer at rest.
    if (event.movementX !== 0 || event.movementY !== 0) pointerOn.current = cellAt(event);
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
      aria-activedescendant={selectedRow === undefined ? undefined : `cell-${selected}`}
      onClick={onClick}
      onContextMenu={onContextMenu}
      onScroll={() => {
        since.current = performance.now();
      }}
      {...handlers}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        pointerOn.current = null;
      }}
    >
      <DragHandle start={startDrag} />
      <div ref={measured} role="presentation">
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            if (row.kind === 'header') {
              const sticky = item.index === current.current;
              return (
                <div
                  key={item.key}
                  role="presentation"
                  className={classes.header}
                  data-unidentified={row.section === 'unidentified' ? true : undefined}
                  style={{
                    height: HEADER,
                    ...(sticky
                      ? { position: 'sticky', top: 0 }
                      : { position: 'absolute', top: 0, transform: `translateY(${item.start}px)` }),
                  }}
                >
                  <SectionHead
                    section={row.section}
                    count={row.count}
                    unreviewed={unseen.get(row.section) ?? 0}
                    differential={differential}
                    total={total}
                  />
                </div>
              );
            }
            return (
              <TileRow
                key={item.key}
                row={row}
                top={item.start}
                size={tileSize}
                gap={GAP}
                of={sizes.get(row.section) ?? 0}
                cursor={item.index === selectedRow ? selected : null}
                marks={marksOf(row.cells, selection.ids, pending)}
                outlines={outlines}
              />
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
      </div>
      <HoverCard scroller={scroller} cells={cells} />
    </div>
  );
}
