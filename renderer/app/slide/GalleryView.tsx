import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { memo, useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFilterOff } from 'react-icons/tb';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary, ReviewState, SlideDetail } from '../../../electron/contract/methods.ts';
import { placesOf } from '../../api/cells.ts';
import { useEngine } from '../../api/engine.ts';
import { DifferentialTable } from '../../features/differential/DifferentialTable.tsx';
import { DoubtBanner } from '../../features/differential/DoubtBanner.tsx';
import { RunDetails } from '../../features/differential/RunDetails.tsx';
import { Bins } from '../../features/gallery/acting/Bins.tsx';
import { CellMenu } from '../../features/gallery/acting/CellMenu.tsx';
import { Compare } from '../../features/gallery/acting/Compare.tsx';
import { type Acting, useActing } from '../../features/gallery/acting/useActing.ts';
import { FilterBar } from '../../features/gallery/FilterBar.tsx';
import classes from '../../features/gallery/gallery.module.css';
import { arrange } from '../../features/gallery/grid/arrange.ts';
import { DragLayer } from '../../features/gallery/grid/DragLayer.tsx';
import { Gallery, type GalleryViewport } from '../../features/gallery/grid/Gallery.tsx';
import { usePinnedOrder } from '../../features/gallery/grid/usePinnedOrder.ts';
import { PictureFilter } from '../../features/gallery/pictures/PictureTools.tsx';
import { useDebouncedValue } from '../../features/gallery/useDebouncedValue.ts';
import { useResume } from '../../features/gallery/useResume.ts';
import { FirstSteps } from '../../features/help/FirstSteps.tsx';
import { AskDialogs } from '../../features/review/AskDialogs.tsx';
import { Toolbar } from '../../features/review/Toolbar.tsx';
import { SignedBanner } from '../../features/signoff/SignedBanner.tsx';
import { SignOffPanel } from '../../features/signoff/SignOffPanel.tsx';
import { SignoffDialogs } from '../../features/signoff/SignoffDialogs.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { type Counts, countCells, fieldsOf, rankCells } from '../../state/cell-filters.ts';
import { useGallery } from '../../state/gallery.ts';
import { useAlwaysReview } from '../../state/review-rules.ts';
import type { Order } from '../../state/sections.ts';
import { CellCard } from './CellCard.tsx';

const NONE: readonly CellClass[] = [];
/** Wide enough for the gallery, the differential and an open cell side by side. */
const WIDE = '(min-width: 1560px)';

interface PickedProps {
  order: Order;
  cellOf(id: CellId): CellSummary | undefined;
  writable: boolean;
  act: Acting;
}

/** Opens over the selected cells: their context menu and the side-by-side view. */
function Picked({ order, cellOf, writable, act }: PickedProps) {
  const comparing = useGallery((store) => store.comparing);
  const selection = useGallery((store) => store.selection);
  const { compare } = useGallery.getState();
  if (!act.menu && !comparing) return null;
  const picked = [...selection.ids]
    .filter((id) => order.indexOf(id) >= 0)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .flatMap((id) => cellOf(id) ?? []);
  return (
    <>
      {act.menu && <CellMenu cells={picked} writable={writable} act={act} />}
      {comparing && picked.length > 1 && <Compare cells={picked} onClose={() => compare(false)} />}
    </>
  );
}

interface BesideProps {
  slide: SlideDetail['slide'];
  run: SlideDetail['run'];
  state: ReviewState | undefined;
  counts: Counts;
}

/** What is derived from the cells: the sign-off panel, the differential, and the run behind it. */
const Beside = memo(function Beside({ slide, run, state, counts }: BesideProps) {
  const { t } = useTranslation();
  if (!slide.differential) return null;
  return (
    <>
      {state && <SignOffPanel slide={slide} state={state} />}
      <h2>{t('differential.title')}</h2>
      <DifferentialTable
        slideId={slide.id}
        differential={slide.differential}
        cells={counts.classified}
        unreviewed={counts.views.unreviewed}
        heldBack={state?.heldBack ?? false}
      />
      {run && <RunDetails run={run} cells={slide.cells} />}
    </>
  );
});

/** The cells of a slide by class for review, with the differential and the open cell beside them. */
export function GalleryView({ detail: { slide, run, cells } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  // Do not subscribe to the whole store: the cursor moves with every key, and only the open card depends on it.
  const filters = useGallery((store) => store.filters);
  const sort = useGallery((store) => store.sort);
  const similarTo = useGallery((store) => store.similarTo);
  const openCell = useGallery((store) => (store.cardOpen ? store.selected : null));
  const { clearFilters } = useGallery.getState();
  const wide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches);
  const { data: state } = useEngine('review.state', { slideId: slide.id });
  const { data: alike } = useEngine(
    'cells.similar',
    sort === 'similarity' && similarTo !== null ? { cellId: similarTo } : null,
    { gcTime: 60_000 },
  );
  const always = useAlwaysReview();
  const viewport = useRef<GalleryViewport | null>(null);
  const grabbed = useRef<CellId | null>(null);

  const similarity = useMemo(
    () => alike && new Map([...alike.map((one) => [one.cellId, one.similarity] as const), [similarTo as CellId, 2]]),
    [alike, similarTo],
  );
  const places = placesOf(cells);
  // A ranking by similarity depends on the reference cell; every other ranking belongs to the slide and is cached.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a review changes the cells, and none of what a ranking goes by
  const near = useMemo(
    () => (sort === 'similarity' ? rankCells(cells, sort, similarity) : null),
    [places, sort, similarity],
  );
  const ranking = near ?? rankCells(cells, sort);
  const arranged = useMemo(
    () => arrange(cells, { ranking, filters, first: always }),
    [cells, ranking, filters, always],
  );
  const [order, pinned] = usePinnedOrder(arranged);
  const cellOf = useCallback((id: CellId) => cells[places.get(id) ?? -1], [cells, places]);
  const counts = useMemo(() => countCells(cells), [cells]);
  // Render the cells first. Derived panels follow later, and only for the last of several quick changes.
  const derived = useMemo(() => ({ slide, run, state, counts }), [slide, run, state, counts]);
  const debounced = useDebouncedValue(derived, slide.id);
  const { views, perClass, bins } = debounced.counts;
  const beside = useDeferredValue(debounced, null);

  const writable = state?.writable ?? false;
  const act = useActing({
    slideId: slide.id,
    synthetic: slide.synthetic,
    order,
    cellOf,
    writable,
    always,
    viewport,
    pinned,
  });
  useResume(slide.id, state?.position ?? null, order);

  return (
    <DragLayer grabbed={grabbed} onDrop={act.drop}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: hands the keys back after a click */}
      <div className={`flex grow gap-10 ${classes.body}`} onClick={act.keepKeys} onChange={act.keepKeys}>
        <PictureFilter />
        <section className={`panel stack grow shrinkable ${classes.gallery}`}>
          {state && <SignedBanner state={state} />}
          {state && <DoubtBanner slide={slide} run={run} state={state} />}
          <FilterBar
            views={views}
            perClass={perClass}
            fields={fieldsOf(cells)}
            shown={arranged.length}
            total={cells.length}
          />
          {order.length > 0 ? (
            <Gallery
              order={order}
              live={arranged.sections}
              differential={state?.heldBack ? null : slide.differential}
              total={cells.length}
              cellOf={cellOf}
              viewport={viewport}
              grabbed={grabbed}
              onMenu={act.openMenu}
            />
          ) : (
            <Placeholder icon={<TbFilterOff size={24} />} title={t(`gallery.none.${filters.view}`)} text="">
              <Button variant="default" onClick={clearFilters}>
                {t('gallery.reset')}
              </Button>
            </Placeholder>
          )}
          <Bins counts={bins} disabled={!writable} onAssign={act.assign} />
          <Toolbar
            state={state}
            cells={cells.length}
            onConfirm={act.confirm}
            onConfirmPage={act.confirmPage}
            onUndo={act.undo}
            onRedo={act.redo}
            onHelp={act.help}
          />
        </section>
        {slide.differential && (wide || openCell === null) && (
          <ScrollRegion as="aside" className={`panel rigid ${classes.side}`} label={t('differential.title')}>
            {beside && <Beside {...beside} />}
          </ScrollRegion>
        )}
        {openCell !== null && <CellCard cellId={openCell} order={order} untrained={run?.model.untrained ?? NONE} />}
        <Picked order={order} cellOf={cellOf} writable={writable} act={act} />
        <SignoffDialogs slide={slide} />
        {slide.synthetic && <FirstSteps />}
        <AskDialogs slideId={slide.id} onDone={act.moveOn} commentOf={act.commentOf} />
      </div>
    </DragLayer>
  );
}
