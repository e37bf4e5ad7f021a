import { useElementSize } from '@mantine/hooks';
import { IconFlag } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Differential } from '../../../electron/contract/analysis.ts';
import { isCounted } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary } from '../../../electron/contract/methods.ts';
import { usePreferences } from '../../app/store.ts';
import { ClassMark } from '../../ui/ClassMark.tsx';
import { useFormat } from '../../ui/useFormat.ts';
import classes from './gallery.module.css';
import { HoverCard } from './HoverCard.tsx';
import {
  columnsIn,
  type Direction,
  type GalleryRow,
  moveSelection,
  rowIndex,
  type Section,
  type SectionKey,
  tileSide,
  toRows,
} from './rows.ts';
import { useGallery } from './store.ts';
import { Tile } from './Tile.tsx';
import { useKeyboard } from './useKeyboard.ts';

const GAP = 4;
const HEADER = 34;
const MOVES: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

interface TileRowProps {
  row: Extract<GalleryRow, { kind: 'tiles' }>;
  top: number;
  size: number;
  /** Cells of the whole section. */
  of: number;
  /** Null unless the selected cell is in this row: a row need not be drawn again for a selection elsewhere. */
  selected: CellId | null;
  onOpen: (cell: CellSummary) => void;
}

/** Drawn once as it scrolls into view; a frame of scrolling costs only the rows that are new. */
const TileRow = memo(function TileRow({ row, top, size, of, selected, onOpen }: TileRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const labelOf = (cell: CellSummary) =>
    t(cell.status === 'unidentified' ? 'gallery.tileUnidentified' : 'gallery.tile', {
      // The code is part of the name because it is what the tile shows: people who speak to their computer say what they see.
      code: cell.class,
      name: t(`class.${cell.class}`),
      percent: format.confidence(cell.confidence),
    });

  return (
    <div
      role="presentation"
      className={classes.row}
      style={{ height: size, gap: GAP, transform: `translateY(${top}px)` }}
    >
      {row.cells.map((cell, column) => (
        <Tile
          key={cell.id}
          cell={cell}
          size={size}
          selected={cell.id === selected}
          position={row.start + column + 1}
          of={of}
          label={labelOf(cell)}
          percent={format.confidence(cell.confidence)}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
});

interface GalleryProps {
  sections: readonly Section[];
  differential: Differential | null;
  /** All cells of the slide, shown or not: the base of the unidentified share. */
  total: number;
}

/** All cells of a slide under their classes: a virtual list of rows of two fixed heights, with the current heading kept in view. */
export function Gallery({ sections, differential, total }: GalleryProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const wantedSize = usePreferences((state) => state.tileSize);
  const { selected, cardOpen, jump, select, openCard, closeCard } = useGallery();
  const scroller = useRef<HTMLDivElement>(null);
  // A jump is made once: neither a change of the rows nor coming back to this screen repeats it.
  const lastJump = useRef(jump);
  const { ref: measured, width } = useElementSize<HTMLDivElement>();

  const columns = columnsIn(width, wantedSize, GAP);
  const tileSize = tileSide(width, columns, GAP);
  const rows = useMemo(() => (width > 0 ? toRows(sections, columns) : []), [sections, columns, width]);
  const index = useMemo(() => rowIndex(rows), [rows]);
  const headers = useMemo(() => rows.flatMap((row, at) => (row.kind === 'header' ? [at] : [])), [rows]);
  const sizes = useMemo(() => new Map(sections.map(({ key, cells }) => [key, cells.length])), [sections]);
  const cells = useMemo(
    () => new Map(sections.flatMap((section) => section.cells.map((cell) => [cell.id, cell]))),
    [sections],
  );

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
      if (align === 'start') element.scrollTop = item.start;
      else if (item.start < top) element.scrollTop = item.start - HEADER;
      else if (item.end > bottom) element.scrollTop = item.end - element.clientHeight + GAP;
    },
    [virtual],
  );

  useEffect(() => {
    if (!jump || jump === lastJump.current) return;
    lastJump.current = jump;
    const at = rows.findIndex((row) => row.kind === 'header' && row.section === jump.section);
    if (at >= 0) reveal(at, 'start');
  }, [jump, rows, reveal]);

  const selectedRow = selected === null ? undefined : index.get(selected);
  // Opening the card narrows the gallery and moves the rows: the selected cell stays in view.
  useEffect(() => {
    if (selectedRow !== undefined) reveal(selectedRow, 'auto');
  }, [selectedRow, reveal]);

  const move = (direction: Direction) => {
    select(moveSelection(rows, index, selected, direction));
    scroller.current?.focus({ preventScroll: true });
  };
  useKeyboard((code) => {
    const direction = MOVES[code];
    if (direction) move(direction);
    else if (code === 'Enter' && selected !== null) openCard(selected);
    else if (code === 'Escape' && cardOpen) closeCard();
    else return false;
    return true;
  });

  const onOpen = useCallback((cell: CellSummary) => openCard(cell.id), [openCard]);
  const header = (section: SectionKey, count: number) => (
    <>
      {section === 'unidentified' ? <IconFlag size={14} aria-hidden /> : <ClassMark name={section} />}
      <strong>{section === 'unidentified' ? t('gallery.unidentified') : t(`class.${section}`)}</strong>
      {section !== 'unidentified' && <span className={classes.code}>{section}</span>}
      <span className={classes.headerCount}>{format.number(count)}</span>
      <span className={classes.soft}>{shareOf(section)}</span>
      {section === 'unidentified' && <span className={classes.hint}>{t('gallery.unidentifiedHint')}</span>}
    </>
  );
  const shareOf = (section: SectionKey): string => {
    if (!differential) return '';
    if (section === 'unidentified')
      return t('gallery.ofCells', {
        percent: format.percent(total > 0 ? (100 * differential.unidentified) / total : 0),
      });
    if (!isCounted(section))
      return t('gallery.per100', { value: format.number(differential.per_100_wbc[section] ?? 0, 1) });
    return t('gallery.ofCounted', { percent: format.percent(differential.classes[section]?.percent ?? 0) });
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      tabIndex={0}
      aria-label={t('gallery.label')}
      aria-activedescendant={selectedRow === undefined ? undefined : `cell-${selected}`}
    >
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
                  {header(row.section, row.count)}
                </div>
              );
            }
            return (
              <TileRow
                key={item.key}
                row={row}
                top={item.start}
                size={tileSize}
                of={sizes.get(row.section) ?? 0}
                selected={item.index === selectedRow ? selected : null}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
      <HoverCard scroller={scroller} cells={cells} />
    </div>
  );
}
