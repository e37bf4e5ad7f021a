import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFilterOff } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { SlideDetail } from '../../../electron/contract/methods.ts';
import { Placeholder } from '../../ui/Placeholder.tsx';
import { CellCard } from '../cell/CellCard.tsx';
import { DifferentialTable } from '../differential/DifferentialTable.tsx';
import { RunDetails } from '../differential/RunDetails.tsx';
import { FilterBar } from './FilterBar.tsx';
import { countViews, filterCells, sortCells } from './filters.ts';
import { Gallery } from './Gallery.tsx';
import classes from './gallery.module.css';
import { toSections } from './rows.ts';
import { useGallery } from './store.ts';

/** Wide enough for the gallery, the differential and an open cell beside each other. */
const WIDE = '(min-width: 1560px)';

/** The cells of a slide by class, with the differential and the open cell beside them. */
export function GalleryView({ detail: { slide, run, cells } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const { filters, sort, selected, cardOpen, clearFilters } = useGallery();
  const wide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches);

  const sorted = useMemo(() => sortCells(cells, sort), [cells, sort]);
  const shown = useMemo(() => filterCells(sorted, filters), [sorted, filters]);
  const sections = useMemo(() => toSections(shown), [shown]);
  const order = useMemo(() => sections.flatMap((section) => section.cells.map(({ id }) => id)), [sections]);
  const views = useMemo(() => countViews(cells), [cells]);
  const [perClass, classified] = useMemo(() => {
    const all = new Map<CellClass, number>();
    const certain = new Map<CellClass, number>();
    for (const cell of cells) {
      all.set(cell.class, (all.get(cell.class) ?? 0) + 1);
      if (cell.status === 'classified') certain.set(cell.class, (certain.get(cell.class) ?? 0) + 1);
    }
    return [all, certain];
  }, [cells]);

  const openCell = cardOpen ? selected : null;
  return (
    <div className={classes.body}>
      <section className={classes.gallery}>
        <FilterBar views={views} perClass={perClass} shown={shown.length} total={cells.length} />
        {shown.length > 0 ? (
          <Gallery sections={sections} differential={slide.differential} total={cells.length} />
        ) : (
          <Placeholder icon={<IconFilterOff size={24} />} title={t('gallery.noneMatch')} text="">
            <Button variant="default" onClick={clearFilters}>
              {t('gallery.reset')}
            </Button>
          </Placeholder>
        )}
        <div className={classes.keys}>{t('gallery.keys')}</div>
      </section>
      {slide.differential && (wide || openCell === null) && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <aside className={classes.side} aria-label={t('differential.title')} tabIndex={0}>
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
    </div>
  );
}
