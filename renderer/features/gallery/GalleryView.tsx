import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFilterOff } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellId, SlideDetail } from '../../../electron/contract/methods.ts';
import { useReviewState, useSimilar } from '../../api/review.ts';
import { Placeholder } from '../../ui/Placeholder.tsx';
import { CellCard } from '../cell/CellCard.tsx';
import { DifferentialTable } from '../differential/DifferentialTable.tsx';
import { RunDetails } from '../differential/RunDetails.tsx';
import { FirstSteps } from '../help/FirstSteps.tsx';
import { AskDialogs } from '../review/AskDialogs.tsx';
import { useAlwaysReview } from '../review/rules.ts';
import { Toolbar } from '../review/Toolbar.tsx';
import { SignedBanner } from '../signoff/SignedBanner.tsx';
import { SignOffPanel } from '../signoff/SignOffPanel.tsx';
import { SignoffDialogs } from '../signoff/SignoffDialogs.tsx';
import { Bins } from './Bins.tsx';
import type { Bin } from './bins.ts';
import { CellMenu } from './CellMenu.tsx';
import { Compare } from './Compare.tsx';
import { DragLayer } from './DragLayer.tsx';
import { FilterBar } from './FilterBar.tsx';
import { countViews, filterCells, sortCells } from './filters.ts';
import { Gallery, type GalleryEye } from './Gallery.tsx';
import classes from './gallery.module.css';
import { PictureFilter } from './PictureTools.tsx';
import { toSections } from './rows.ts';
import { useGallery } from './store.ts';
import { useActing } from './useActing.ts';
import { useResume } from './useResume.ts';

/** Wide enough for the gallery, the differential and an open cell beside each other. */
const WIDE = '(min-width: 1560px)';

/** The cells of a slide by class, to look through and to reclassify, with the differential and the open cell beside them. */
export function GalleryView({ detail: { slide, run, cells } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const { filters, sort, similarTo, selected, selection, cardOpen, comparing, clearFilters, compare } = useGallery();
  const wide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches);
  const { data: state } = useReviewState(slide.id);
  const { data: alike } = useSimilar(sort === 'similarity' ? similarTo : null);
  const always = useAlwaysReview();
  const eye = useRef<GalleryEye | null>(null);
  const grabbed = useRef<CellId | null>(null);

  const similarity = useMemo(
    () => alike && new Map([...alike.map((one) => [one.cellId, one.similarity] as const), [similarTo as CellId, 2]]),
    [alike, similarTo],
  );
  const sorted = useMemo(() => sortCells(cells, sort, similarity), [cells, sort, similarity]);
  const shown = useMemo(() => filterCells(sorted, filters), [sorted, filters]);
  const sections = useMemo(() => toSections(shown, always), [shown, always]);
  const order = useMemo(() => sections.flatMap((section) => section.cells.map(({ id }) => id)), [sections]);
  const byId = useMemo(() => new Map(cells.map((cell) => [cell.id, cell])), [cells]);
  const views = useMemo(() => countViews(cells), [cells]);
  const fields = useMemo(() => {
    const images = [...new Set(cells.map(({ imageId }) => imageId))];
    // A file for each cell is no field to choose from.
    return images.length <= cells.length / 2 ? images : [];
  }, [cells]);
  const [perClass, classified, counts] = useMemo(() => {
    const all = new Map<CellClass, number>();
    const certain = new Map<CellClass, number>();
    let excluded = 0;
    for (const cell of cells) {
      all.set(cell.class, (all.get(cell.class) ?? 0) + 1);
      if (cell.status === 'classified') certain.set(cell.class, (certain.get(cell.class) ?? 0) + 1);
      if (cell.status === 'excluded') excluded++;
    }
    return [all, certain, new Map<Bin, number>([...certain, ['excluded', excluded]])];
  }, [cells]);

  const writable = state?.writable ?? false;
  const act = useActing({ slideId: slide.id, order, byId, writable, always, eye });
  useResume(slide.id, state?.position ?? null, order);

  const openCell = cardOpen ? selected : null;
  const picked = useMemo(() => {
    const chosen = order.filter((id) => selection.ids.has(id)).flatMap((id) => byId.get(id) ?? []);
    return chosen.length > 0 ? chosen : selected === null ? [] : [byId.get(selected)].flatMap((cell) => cell ?? []);
  }, [order, selection, selected, byId]);

  return (
    <DragLayer grabbed={grabbed} onDrop={act.drop}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: hands the keys back after a click */}
      <div className={classes.body} onClick={act.keepKeys} onChange={act.keepKeys}>
        <PictureFilter />
        <section className={classes.gallery}>
          {state && <SignedBanner state={state} />}
          <FilterBar views={views} perClass={perClass} fields={fields} shown={shown.length} total={cells.length} />
          {shown.length > 0 ? (
            <Gallery
              sections={sections}
              order={order}
              differential={slide.differential}
              total={cells.length}
              eye={eye}
              grabbed={grabbed}
              onMenu={act.openMenu}
            />
          ) : (
            <Placeholder icon={<IconFilterOff size={24} />} title={t(`gallery.none.${filters.view}`)} text="">
              <Button variant="default" onClick={clearFilters}>
                {t('gallery.reset')}
              </Button>
            </Placeholder>
          )}
          <Bins counts={counts} disabled={!writable} onAssign={act.assign} />
          <Toolbar
            state={state}
            cells={cells.length}
            targets={picked.length}
            onConfirm={act.confirm}
            onConfirmPage={act.confirmPage}
            onUndo={act.undo}
            onRedo={act.redo}
            onHelp={act.help}
          />
        </section>
        {slide.differential && (wide || openCell === null) && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          <aside className={classes.side} aria-label={t('differential.title')} tabIndex={0}>
            {state && <SignOffPanel slide={slide} state={state} />}
            <h2>{t('differential.title')}</h2>
            <DifferentialTable
              differential={slide.differential}
              cells={classified}
              untrained={run?.model.untrained ?? []}
            />
            {run && <RunDetails run={run} cells={slide.cells} />}
          </aside>
        )}
        {openCell !== null && <CellCard cellId={openCell} order={order} untrained={run?.model.untrained ?? []} />}
        <CellMenu
          at={act.menu}
          cells={picked}
          writable={writable}
          onClose={act.closeMenu}
          onAssign={act.assign}
          onConfirm={act.confirm}
          onInclude={act.include}
          onFlag={act.flag}
          onComment={act.comment}
          onCompare={() => compare(true)}
          onSimilar={act.similar}
        />
        {comparing && picked.length > 1 && <Compare cells={picked} onClose={() => compare(false)} />}
        <SignoffDialogs slide={slide} />
        {slide.synthetic && <FirstSteps />}
        <AskDialogs slideId={slide.id} onDone={act.moveOn} commentOf={act.commentOf} />
      </div>
    </DragLayer>
  );
}
