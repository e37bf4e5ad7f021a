import { ActionIcon, Button, Menu, NativeSelect, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbDownload, TbMap, TbRefresh, TbZoomIn, TbZoomOut, TbZoomReset } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import { toWireError } from '../../../../electron/contract/errors.ts';
import type { CellMap, SlideId } from '../../../../electron/contract/methods.ts';
import { call } from '../../../api/bridge.ts';
import { engineQuery, useEngine, useSlide } from '../../../api/engine.ts';
import { useSaveExport } from '../../../api/files.ts';
import { notifyError } from '../../../api/notices.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../../kit/ErrorNotice.tsx';
import { bindText, ChoiceBar } from '../../../kit/fields.tsx';
import { IconButton } from '../../../kit/IconButton.tsx';
import { Placeholder } from '../../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../../kit/ScrollRegion.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { ZOOM_STEP } from '../../../kit/ZoomTools.tsx';
import { useGallery } from '../../../state/gallery.ts';
import { openCell, scopeOf, useInsight } from '../../../state/insight.ts';
import { useNavigation } from '../../../state/navigation.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import { FoundCells } from '../FoundCells.tsx';
import insight from '../insight.module.css';
import { ScopeBar } from '../ScopeBar.tsx';
import { WHOLE, zoomAt } from './geometry.ts';
import { MapCanvas } from './MapCanvas.tsx';
import classes from './map.module.css';
import { usePicture } from './usePicture.ts';

const SIZES = [1000, 3000, 6000, 10_000] as const;
/** Number of outliers listed. */
const OUTLIERS = 60;

/** A map with similar cells close together, and a list of outliers. */
export function CellMapView() {
  const { t } = useTranslation();
  const { filter, mapOf, setMapOf } = useInsight();
  const last = useNavigation((state) => state.slideId);
  const [limit, setLimit] = useState<number>(3000);
  const input = { slideId: mapOf, limit, ...(mapOf === null ? scopeOf(filter) : { synthetic: true }) };
  const { data, error, isFetching, refetch } = useEngine('map.draw', input, {
    // A map takes long to compute, so it is requested explicitly and kept.
    enabled: false,
    retry: false,
    gcTime: Number.POSITIVE_INFINITY,
  });
  // Too few cells is not an error.
  const few = error !== null && toWireError(error).code === 'NOT_FOUND';
  const [progress, setProgress] = useState(0);
  useEffect(() => window.leukoscope.on('map.progress', ({ done, total }) => setProgress(done / total)), []);
  const draw = () => {
    setProgress(0);
    void refetch();
  };
  const stop = () => void call('map.stop', {}).catch(notifyError);
  return (
    <div className="stack grow shrinkable relative">
      <ScopeBar>
        {last !== null && <WhichSlide last={last} value={mapOf} onChange={setMapOf} />}
        <NativeSelect
          w={150}
          aria-label={t('insight.map.size')}
          {...bindText(String(limit), (value) => setLimit(Number(value)))}
          data={SIZES.map((value) => ({ value: String(value), label: t('insight.map.upTo', { count: value }) }))}
        />
        {data && !isFetching && (
          <Button variant="default" leftSection={<TbRefresh size={14} aria-hidden />} onClick={draw}>
            {t('insight.map.update')}
          </Button>
        )}
      </ScopeBar>
      {isFetching && (
        <div className={`stack gap-14 ${classes.progress}`}>
          <p role="status">{t('insight.map.drawing')}</p>
          <Progress value={100 * progress} aria-label={t('insight.map.drawing')} transitionDuration={150} />
          <Button variant="default" onClick={stop}>
            {t('insight.map.stop')}
          </Button>
        </div>
      )}
      {!isFetching && !few && error && (
        <div className={classes.failed}>
          <ErrorNotice error={error} onRetry={draw} />
        </div>
      )}
      {!isFetching && (few || (!error && !data)) && (
        <div className={`scroll grow ${insight.scroll}`}>
          <Placeholder
            icon={<TbMap size={26} strokeWidth={1.5} />}
            title={t(few ? 'insight.map.few' : 'insight.map.title')}
            text={few ? error.message : t('insight.map.text')}
          >
            <Button variant={few ? 'default' : 'filled'} onClick={draw}>
              {t(few ? 'action.retry' : 'insight.map.draw')}
            </Button>
          </Placeholder>
        </div>
      )}
      {!isFetching && !error && data && <Drawn map={data} />}
    </div>
  );
}

interface WhichSlideProps {
  last: SlideId;
  value: SlideId | null;
  onChange: (slide: SlideId | null) => void;
}

function WhichSlide({ last, value, onChange }: WhichSlideProps) {
  const { t } = useTranslation();
  const { data } = useSlide(last);
  return (
    <NativeSelect
      w={170}
      aria-label={t('insight.map.which')}
      {...bindText(value === null ? '' : String(value), (chosen) => onChange(chosen === '' ? null : last))}
      data={[
        { value: '', label: t('insight.map.allSlides') },
        { value: String(last), label: data?.slide.name ?? String(last) },
      ]}
    />
  );
}

function Drawn({ map }: { map: CellMap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { behind, open } = useInsight();
  const [mode, setMode] = useState<'lasso' | 'move'>('lasso');
  const [view, setView] = useState(WHOLE);
  const [hidden, setHidden] = useState<ReadonlySet<CellClass>>(new Set());
  const canvas = useRef<HTMLCanvasElement>(null);
  const save = useSaveExport();
  const picture = usePicture(canvas);
  const { cells, slides, classes: names, places, outlierScores, total, added, unidentified } = map;
  const present = CLINICAL_ORDER.filter((name) => names.includes(name));
  const countOf = (name: CellClass) => names.reduce((sum, one) => sum + (one === name ? 1 : 0), 0);
  const outliers = useMemo(
    () => cells.map((_, i) => i).toSorted((a, b) => (outlierScores[b] ?? 0) - (outlierScores[a] ?? 0)),
    [cells, outlierScores],
  );
  const { data: unusual } = useQuery(
    engineQuery('search.describe', { cellIds: outliers.slice(0, OUTLIERS).flatMap((i) => cells[i] ?? []) }),
  );
  const chosen = useMemo(() => {
    const ids = new Set(behind && 'cellIds' in behind.of ? behind.of.cellIds : []);
    return new Set(cells.flatMap((cell, i) => (ids.has(cell) ? [i] : [])));
  }, [behind, cells]);
  const select = (chosenPlaces: readonly number[], title: string) => {
    // Outliers first here too.
    const sorted = chosenPlaces.toSorted((a, b) => (outlierScores[b] ?? 0) - (outlierScores[a] ?? 0));
    open(sorted.length === 0 ? null : { title, count: null, of: { cellIds: sorted.flatMap((i) => cells[i] ?? []) } });
  };
  const ofOneSlide = useMemo(() => {
    const all = new Set([...chosen].map((i) => slides[i]));
    const [slide] = all;
    return all.size === 1 && slide !== undefined ? slide : null;
  }, [chosen, slides]);
  const toGallery = (slide: SlideId) => {
    const gallery = useGallery.getState();
    gallery.enter(slide);
    const ids = [...chosen].flatMap((i) => cells[i] ?? []);
    const [first] = ids;
    if (first === undefined) return;
    gallery.clearFilters();
    gallery.jumpToCell(first);
    gallery.setSelection({ cursor: first, anchor: first, ids: new Set(ids) });
    useNavigation.getState().openSlide(slide);
  };
  const zoom = (factor: number) =>
    setView((before) => {
      const box = canvas.current?.getBoundingClientRect();
      return zoomAt(before, { width: box?.width ?? 1, height: box?.height ?? 1 }, factor);
    });
  const table = () =>
    save.mutate({
      format: 'csv',
      name: 'map-of-cells',
      table: {
        columns: ['cell', 'slide', 'class', 'unidentified', 'x', 'y', 'outlier_score'],
        rows: cells.map((cell, i) => [
          cell,
          slides[i] ?? null,
          names[i] ?? null,
          unidentified[i] ?? false,
          places[2 * i] ?? null,
          places[2 * i + 1] ?? null,
          outlierScores[i] ?? null,
        ]),
      },
    });
  const shown =
    total > cells.length
      ? t('insight.map.sample', { shown: format.number(cells.length), total: format.number(total) })
      : t('insight.map.all', { count: cells.length, formatted: format.number(cells.length) });
  return (
    <div className={`flex grow gap-10 ${classes.drawn}`}>
      <section className={`panel stack grow shrinkable gap-8 ${classes.map}`} aria-label={t('insight.tab.map')}>
        <div className={`row wrap gap-6 ${classes.tools}`}>
          <ChoiceBar
            label={t('insight.map.mode')}
            values={['lasso', 'move']}
            nameOf={(value) => t(`insight.map.modes.${value}`)}
            value={mode}
            onChange={setMode}
          />
          <IconButton name={t('insight.map.zoomIn')} Icon={TbZoomIn} onClick={() => zoom(ZOOM_STEP)} />
          <IconButton name={t('insight.map.zoomOut')} Icon={TbZoomOut} onClick={() => zoom(1 / ZOOM_STEP)} />
          <IconButton name={t('insight.map.whole')} Icon={TbZoomReset} onClick={() => setView(WHOLE)} />
          <p className="soft text-small" role="status">
            {shown}
            {added > 0 && ` · ${t('insight.map.added', { count: added })}`}
            {save.data && ` · ${t('report.saved', { name: save.data.name })}`}
          </p>
          {ofOneSlide !== null && chosen.size > 0 && (
            <Button variant="default" onClick={() => toGallery(ofOneSlide)}>
              {t('insight.map.toGallery', { count: chosen.size })}
            </Button>
          )}
          <Menu position="bottom-end" shadow="md" withinPortal>
            <Menu.Target>
              <ActionIcon
                aria-label={t('insight.save', { title: t('insight.tab.map') })}
                title={t('insight.saveShort')}
              >
                <TbDownload size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                onClick={() =>
                  void picture(
                    t('insight.map.title'),
                    shown,
                    present.map((name) => ({ name: t(`class.${name}`), colour: CLASS_COLOURS[name] })),
                  )
                    .then((bytes) => save.mutate({ format: 'png', name: 'map-of-cells', bytes }))
                    .catch(notifyError)
                }
              >
                {t('insight.saveAs.png')}
              </Menu.Item>
              <Menu.Item onClick={table}>{t('insight.saveAs.csv')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
        <MapCanvas
          map={map}
          view={view}
          onView={setView}
          mode={mode}
          hidden={hidden}
          chosen={chosen}
          canvas={canvas}
          onLasso={(inside) => select(inside, t('insight.map.lassoed', { count: inside.length }))}
          onOpen={(i) => {
            const [id, slide] = [cells[i], slides[i]];
            if (id !== undefined && slide !== undefined) openCell({ id, slide });
          }}
        />
        <ul className={`flex wrap text-body ${insight.legend}`}>
          {present.map((name) => (
            <li key={name}>
              <button
                type="button"
                aria-pressed={!hidden.has(name)}
                title={t('insight.map.toggle', { name: t(`class.${name}`) })}
                onClick={() => {
                  const next = new Set(hidden);
                  if (!next.delete(name)) next.add(name);
                  setHidden(next);
                }}
              >
                <ClassMark name={name} /> {name} <span>{format.number(countOf(name))}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className="soft text-small">{t('insight.map.note')}</p>
      </section>
      {!behind && (
        <ScrollRegion as="aside" className={`panel rigid ${classes.side}`} label={t('insight.map.outliers')}>
          <h2>{t('insight.map.outliers')}</h2>
          <p className="soft text-small">{t('insight.map.outliersText')}</p>
          {unusual && <FoundCells cells={unusual} label={t('insight.map.outliers')} />}
          <h2>{t('insight.map.byClass')}</h2>
          <ul>
            {present.map((name) => (
              <li key={name}>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  leftSection={<ClassMark name={name} />}
                  onClick={() =>
                    select(
                      names.flatMap((one, i) => (one === name ? [i] : [])),
                      t(`class.${name}`),
                    )
                  }
                >
                  {`${t(`class.${name}`)} ${format.number(countOf(name))}`}
                </Button>
              </li>
            ))}
          </ul>
        </ScrollRegion>
      )}
    </div>
  );
}
