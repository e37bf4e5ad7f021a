import { Button, Skeleton, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronRight, IconFileAlert, IconFilterOff, IconMicroscope } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { SlideDetail, SlideId } from '../../../electron/contract/methods.ts';
import { useSlide } from '../../api/queries.ts';
import { useRuns } from '../../api/runs.ts';
import { useNavigation } from '../../app/store.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Placeholder } from '../../ui/Placeholder.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { useFormat } from '../../ui/useFormat.ts';
import { CellCard } from '../cell/CellCard.tsx';
import { DifferentialTable } from '../differential/DifferentialTable.tsx';
import { RunDetails } from '../differential/RunDetails.tsx';
import { RefusedFiles } from '../import/RefusedFiles.tsx';
import { RunCard } from '../import/RunCard.tsx';
import { FilterBar } from './FilterBar.tsx';
import { countViews, filterCells, sortCells } from './filters.ts';
import { Gallery } from './Gallery.tsx';
import classes from './gallery.module.css';
import { toSections } from './rows.ts';
import { useGallery } from './store.ts';

/** Wide enough for the gallery, the differential and an open cell beside each other. */
const WIDE = '(min-width: 1560px)';
const SKELETONS = Array.from({ length: 60 }, (_, i) => `skeleton-${i}`);

function SlideHead({ detail: { slide, run } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useNavigation((state) => state.go);
  const [showRefused, setShowRefused] = useState(false);
  return (
    <div className={classes.head}>
      <UnstyledButton className={classes.crumb} onClick={() => go('worklist')}>
        {t('nav.worklist')}
      </UnstyledButton>
      <IconChevronRight size={13} className={classes.softIcon} aria-hidden />
      <h1>{slide.name}</h1>
      {slide.accession && <span className={classes.soft}>{slide.accession}</span>}
      {slide.synthetic && <Tag tone="accent">{t('slide.synthetic')}</Tag>}
      <span className={classes.headEnd}>
        {slide.differential &&
          t('slide.summary', {
            cells: format.number(slide.cells),
            counted: format.number(slide.differential.counted),
          })}
        {run && run.refused.length > 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            leftSection={<IconFileAlert size={14} aria-hidden />}
            title={t('refused.show')}
            onClick={() => setShowRefused(true)}
          >
            {t('run.refused', { count: run.refused.length })}
          </Button>
        )}
      </span>
      {showRefused && <RefusedFiles slideId={slide.id} onClose={() => setShowRefused(false)} />}
    </div>
  );
}

function SlideBody({ detail: { slide, run, cells } }: { detail: SlideDetail }) {
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

/** A slide without cells: still running, ended without a result, or nothing found. */
function SlideWithoutCells({ detail: { slide } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const run = useRuns(({ runs }) => Object.values(runs).findLast(({ progress }) => progress.slideId === slide.id));
  const running = run ? run.ended === null : slide.status === 'running';
  const icon = <IconMicroscope size={26} stroke={1.5} />;
  return (
    <div className={classes.without}>
      {run && <RunCard run={run} />}
      {running ? (
        <Placeholder icon={icon} title={t('run.waitTitle')} text={t('run.waitText')} />
      ) : slide.status === 'complete' ? (
        <Placeholder icon={icon} title={t('slide.noCells')} text={t('slide.noCellsText')} />
      ) : (
        <Placeholder icon={icon} title={t('slide.notAnalysed')} text={t('slide.notAnalysedText')} />
      )}
    </div>
  );
}

function Slide({ slideId }: { slideId: SlideId }) {
  const { data, error, refetch } = useSlide(slideId);
  const enter = useGallery((state) => state.enter);
  useEffect(() => enter(slideId), [enter, slideId]);

  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <div className={classes.loading} aria-busy="true">
        {SKELETONS.map((key) => (
          <Skeleton key={key} width={84} height={84} radius="sm" />
        ))}
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <SlideHead detail={data} />
      {data.cells.length > 0 ? <SlideBody detail={data} /> : <SlideWithoutCells detail={data} />}
    </div>
  );
}

export function SlideScreen() {
  const { t } = useTranslation();
  const { slideId, go } = useNavigation();
  if (slideId !== null) return <Slide slideId={slideId} />;
  return (
    <Placeholder icon={<IconMicroscope size={26} stroke={1.5} />} title={t('slide.none')} text={t('slide.noneText')}>
      <Button onClick={() => go('worklist')}>{t('action.back')}</Button>
    </Placeholder>
  );
}
