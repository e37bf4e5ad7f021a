import { Button, NativeSelect, Slider, VisuallyHidden } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFilterOff, TbPhoto, TbTopologyRing2 } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { bindText } from '../../kit/fields.tsx';
import { IconButton } from '../../kit/IconButton.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { isFiltered, SORTS, type Sort, VIEWS, type View } from '../../state/cell-filters.ts';
import { useGallery } from '../../state/gallery.ts';
import { TILE_SIZES, usePreferences } from '../../state/navigation.ts';
import classes from './gallery.module.css';
import { PictureTools } from './pictures/PictureTools.tsx';

interface FilterBarProps {
  views: Record<View, number>;
  /** Cells per class; unidentified ones under their most likely class. */
  perClass: ReadonlyMap<CellClass, number>;
  /** The images that contain the cells, in the order of analysis. */
  fields: readonly number[];
  shown: number;
  total: number;
}

/** Separate from the counts, which change with every cell, to avoid rendering it again. */
const Sorting = memo(function Sorting({ fields }: Pick<FilterBarProps, 'fields'>) {
  const { t } = useTranslation();
  const sort = useGallery((state) => state.sort);
  const field = useGallery((state) => state.filters.field);
  const anchored = useGallery((state) => state.selected !== null);
  const { setField, setSort } = useGallery.getState();
  return (
    <div className={`row gap-8 ${classes.tools}`}>
      <NativeSelect
        aria-label={t('gallery.sort')}
        {...bindText(sort, (value) => setSort(value as Sort))}
        w={172}
        data={SORTS.map((value) => ({
          value,
          label: t(`gallery.sortBy.${value}`),
          disabled: value === 'similarity' && !anchored && sort !== 'similarity',
        }))}
      />
      {fields.length > 1 && (
        <NativeSelect
          aria-label={t('gallery.field')}
          {...bindText(field === null ? '' : String(field), (one) => setField(one === '' ? null : Number(one)))}
          w={104}
          data={[
            { value: '', label: t('gallery.allFields') },
            ...fields.map((one, at) => ({
              value: String(one),
              label: t('gallery.fieldNumber', { number: at + 1 }),
            })),
          ]}
        />
      )}
    </div>
  );
});

const Looks = memo(function Looks() {
  const { t } = useTranslation();
  const { tileSize, tileOutlines, set } = usePreferences();
  return (
    <div className={`row gap-8 ${classes.tools}`} data-end>
      <PictureTools />
      <IconButton
        name={t('gallery.outlines')}
        Icon={TbTopologyRing2}
        pressed={tileOutlines}
        onClick={() => set({ tileOutlines: !tileOutlines })}
      />
      <TbPhoto size={13} aria-hidden />
      <Slider
        w={70}
        {...TILE_SIZES}
        label={null}
        thumbLabel={t('gallery.size')}
        value={tileSize}
        onChange={(value) => set({ tileSize: value })}
      />
      <TbPhoto size={17} aria-hidden />
    </div>
  );
});

const ViewButton = memo(function ViewButton({ view, count, on }: { view: View; count: number; on: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <button type="button" aria-pressed={on} onClick={() => useGallery.getState().setView(view)}>
      {t(`gallery.view.${view}`)}
      <span>{format.number(count)}</span>
    </button>
  );
});

const ClassChip = memo(function ClassChip({ name, count, on }: { name: CellClass; count: number; on: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <button
      type="button"
      aria-pressed={on}
      disabled={count === 0 && !on}
      title={t(`class.${name}`)}
      onClick={() => useGallery.getState().toggleClass(name)}
    >
      <ClassMark name={name} />
      {name}
      <VisuallyHidden>{t(`class.${name}`)}</VisuallyHidden>
      <span>{format.number(count)}</span>
    </button>
  );
});

/** The filter bar is always visible: a hidden filter makes cells seem lost. */
export const FilterBar = memo(function FilterBar({ views, perClass, fields, shown, total }: FilterBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const filters = useGallery((state) => state.filters);
  const { clearFilters } = useGallery.getState();

  return (
    <div className={`stack rigid gap-6 ${classes.filters}`}>
      <div className={`row wrap between ${classes.filterLine}`}>
        <fieldset className="toggles flex wrap" aria-label={t('gallery.filter')}>
          {VIEWS.map((view) => (
            <ViewButton key={view} view={view} count={views[view]} on={filters.view === view} />
          ))}
        </fieldset>
      </div>
      <div className={`row wrap between ${classes.filterLine}`} data-flow>
        <fieldset className={classes.chips} aria-label={t('gallery.classes')}>
          {CLINICAL_ORDER.map((name) => (
            <ClassChip key={name} name={name} count={perClass.get(name) ?? 0} on={filters.classes.includes(name)} />
          ))}
        </fieldset>
        <Sorting fields={fields} />
        <span className={`inline-row accent one-line gap-6 text-body ${classes.shown}`} role="status">
          {isFiltered(filters) && (
            <>
              {t('gallery.shown', { shown: format.number(shown), total: format.number(total) })}
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<TbFilterOff size={13} aria-hidden />}
                onClick={clearFilters}
              >
                {t('gallery.reset')}
              </Button>
            </>
          )}
        </span>
        <Looks />
      </div>
    </div>
  );
});
