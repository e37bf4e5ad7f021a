import { Button, NativeSelect, Slider, VisuallyHidden } from '@mantine/core';
import { IconFilterOff, IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import { TILE_SIZES, usePreferences } from '../../app/store.ts';
import { ClassMark } from '../../ui/ClassMark.tsx';
import { useFormat } from '../../ui/useFormat.ts';
import { isFiltered, SORTS, type Sort, VIEWS, type View } from './filters.ts';
import classes from './gallery.module.css';
import { useGallery } from './store.ts';

const VIEW_LABELS = {
  all: 'gallery.all',
  unidentified: 'gallery.filterUnidentified',
  lowConfidence: 'gallery.lowConfidence',
  lowQuality: 'gallery.lowQuality',
} as const;
const SORT_LABELS = {
  confidenceUp: 'gallery.sortConfidenceUp',
  confidenceDown: 'gallery.sortConfidenceDown',
  quality: 'gallery.sortQuality',
  order: 'gallery.sortOrder',
} as const;

interface FilterBarProps {
  views: Record<View, number>;
  /** Cells of each class, unidentified ones under their likeliest class. */
  perClass: ReadonlyMap<CellClass, number>;
  shown: number;
  total: number;
}

/** Filters are always in view: a hidden one makes cells seem lost. */
export function FilterBar({ views, perClass, shown, total }: FilterBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { filters, sort, setView, toggleClass, clearFilters, setSort } = useGallery();
  const { tileSize, set } = usePreferences();

  return (
    <div className={classes.filters}>
      <div className={classes.filterLine}>
        <fieldset className={classes.views} aria-label={t('gallery.filter')}>
          {VIEWS.map((view) => (
            <button key={view} type="button" aria-pressed={filters.view === view} onClick={() => setView(view)}>
              {t(VIEW_LABELS[view])}
              <span>{format.number(views[view])}</span>
            </button>
          ))}
        </fieldset>
        <div className={classes.tools}>
          <NativeSelect
            aria-label={t('gallery.sort')}
            value={sort}
            onChange={({ currentTarget }) => setSort(currentTarget.value as Sort)}
            w={150}
            data={SORTS.map((value) => ({ value, label: t(SORT_LABELS[value]) }))}
          />
          <IconPhoto size={13} className={classes.softIcon} aria-hidden />
          <Slider
            w={70}
            {...TILE_SIZES}
            label={null}
            thumbLabel={t('gallery.size')}
            value={tileSize}
            onChange={(value) => set({ tileSize: value })}
          />
          <IconPhoto size={17} className={classes.softIcon} aria-hidden />
        </div>
      </div>
      <div className={classes.filterLine}>
        <fieldset className={classes.chips} aria-label={t('gallery.classes')}>
          {CLINICAL_ORDER.map((name) => {
            const count = perClass.get(name) ?? 0;
            return (
              <button
                key={name}
                type="button"
                aria-pressed={filters.classes.includes(name)}
                disabled={count === 0}
                title={t(`class.${name}`)}
                onClick={() => toggleClass(name)}
              >
                <ClassMark name={name} />
                {name}
                <VisuallyHidden>{t(`class.${name}`)}</VisuallyHidden>
                <span>{format.number(count)}</span>
              </button>
            );
          })}
        </fieldset>
        <span className={classes.shown} role="status">
          {isFiltered(filters) && (
            <>
              {t('gallery.shown', { shown: format.number(shown), total: format.number(total) })}
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconFilterOff size={13} aria-hidden />}
                onClick={clearFilters}
              >
                {t('gallery.reset')}
              </Button>
            </>
          )}
        </span>
      </div>
    </div>
  );
}
