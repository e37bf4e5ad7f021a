import { Button, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TbCheck, TbDroplet } from 'react-icons/tb';
import type { CellId, SlideDetail } from '../../../electron/contract/methods.ts';
import { engineQuery, keyOf, useEngine, useEngineMutation } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { keyLabel } from '../../state/keymap.ts';
import { useKeyboard } from '../../state/useKeyboard.ts';
import { CalibrationList } from './CalibrationList.tsx';
import classes from './calibrate.module.css';
import { MaskCanvas } from './MaskCanvas.tsx';
import { workList } from './propose.ts';
import { RefitPanel } from './RefitPanel.tsx';
import { BRUSH, useCalibrate } from './store.ts';
import { NO_STROKES } from './strokes.ts';
import { PAINT_KEYS, Tools } from './Tools.tsx';
import { TrialView } from './TrialView.tsx';
import { WorkList } from './WorkList.tsx';

const PAINTS = new Map(PAINT_KEYS.map(([paint, key]) => [key, paint]));

/** Calibrates the segmenter to the laboratory's stain: correct ten cells, refit, compare, keep. */
export function CalibrateView({ detail: { slide, cells } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const { slideId, current, chosen, skipped, strokes, trial, enter, show, skip, set, resize, undo, redo, clear } =
    useCalibrate();
  const { data: corrections, error, refetch } = useEngine('segmenter.corrections', { slideId: slide.id });
  const client = useQueryClient();
  const asked = keyOf('segmenter.corrections', { slideId: slide.id });
  const refreshing = { onSuccess: () => client.invalidateQueries({ queryKey: asked }) };
  const correct = useEngineMutation('segmenter.correct', refreshing);
  const forget = useEngineMutation('segmenter.forget', refreshing);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => enter(slide.id), [enter, slide.id]);

  const byId = useMemo(() => new Map(cells.map((cell) => [cell.id, cell])), [cells]);
  const correctedAt = useMemo(() => new Map((corrections ?? []).map(({ cellId, at }) => [cellId, at])), [corrections]);
  const corrected = useMemo(() => new Set(correctedAt.keys()), [correctedAt]);
  const list = useMemo(() => workList(cells, chosen, [...corrected], skipped), [cells, chosen, corrected, skipped]);
  const at = Math.max(
    0,
    list.findIndex(({ id }) => id === current),
  );
  const cellId = slideId === slide.id ? list[at]?.id : undefined;
  const { data: cell } = useQuery({
    ...engineQuery('cells.get', { cellId: cellId ?? (0 as CellId) }),
    enabled: cellId !== undefined,
    placeholderData: keepPreviousData,
  });
  const own = cellId === undefined ? NO_STROKES : (strokes.get(cellId) ?? NO_STROKES);
  const unsaved = list.filter(({ id }) => (strokes.get(id)?.done.length ?? 0) > 0).length;

  const step = (by: 1 | -1) => {
    const to = list[at + by];
    if (to) show(to.id);
  };
  /** Shows the next cell that is not corrected yet. */
  const moveOn = () => {
    const next = [...list.slice(at + 1), ...list.slice(0, at)].find(({ id }) => !corrected.has(id));
    if (next) show(next.id);
  };
  const busy = correct.isPending || forget.isPending;
  const save = () => {
    if (cellId === undefined || busy) return;
    correct.mutate(
      { cellId, edits: [...own.done] },
      {
        onSuccess: () => {
          clear(cellId);
          moveOn();
          frame.current?.focus({ preventScroll: true });
        },
      },
    );
  };
  const leaveOut = () => {
    if (cellId === undefined) return;
    const next = list[at + 1] ?? list[at - 1];
    skip(cellId);
    clear(cellId);
    if (next) show(next.id);
  };

  useKeyboard((combo) => {
    if (trial || cellId === undefined) return false;
    const paint = PAINTS.get(combo);
    if (paint) set({ paint });
    else if (combo === 'KeyB') set({ tool: 'brush' });
    else if (combo === 'KeyS') set({ tool: 'superpixel' });
    else if (combo === 'BracketLeft') resize(1 / BRUSH.step);
    else if (combo === 'BracketRight') resize(BRUSH.step);
    else if (combo === 'Ctrl+KeyZ') undo(cellId);
    else if (combo === 'Ctrl+Shift+KeyZ' || combo === 'Ctrl+KeyY') redo(cellId);
    else if (combo === 'PageDown') step(1);
    else if (combo === 'PageUp') step(-1);
    else if (combo === 'Enter') save();
    else return false;
    return true;
  });

  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!corrections) return <Skeleton m={16} height="80%" aria-busy />;
  if (list.length === 0)
    return (
      <Placeholder
        icon={<TbDroplet size={26} strokeWidth={1.5} />}
        title={t('calibrate.none')}
        text={t('calibrate.noneText')}
      />
    );
  const [, , width, height] = cell?.box ?? [0, 0, 0, 0];
  return (
    <div className={`grid grow gap-10 ${classes.view}`}>
      <WorkList
        list={list}
        cells={byId}
        corrected={corrected}
        strokes={strokes}
        current={trial ? null : (cellId ?? null)}
        onShow={(id) => {
          set({ trial: null });
          show(id);
        }}
      />
      {trial ? (
        <TrialView trial={trial} />
      ) : (
        <section className={`panel stack ${classes.main}`} aria-label={t('calibrate.title')}>
          {cell && cell.id === cellId && (
            <MaskCanvas
              key={cellId}
              cellId={cellId}
              width={width}
              height={height}
              name={t(`class.${cell.review.class}`)}
              edits={own.done}
              base={correctedAt.get(cellId) ?? ''}
              frame={frame}
            />
          )}
          <p className={`soft rigid text-small ${classes.keys}`} id="calibrate-keys">
            {t('calibrate.keys')}
          </p>
        </section>
      )}
      <ScrollRegion as="aside" className={`panel ${classes.side}`} label={t('calibrate.panel')}>
        {!trial && cellId !== undefined && (
          <>
            <Tools cellId={cellId} strokes={own} />
            <section>
              <Button
                fullWidth
                variant={own.done.length > 0 || !corrected.has(cellId) ? 'filled' : 'default'}
                leftSection={<TbCheck size={15} aria-hidden />}
                rightSection={<kbd>{keyLabel('Enter')}</kbd>}
                loading={correct.isPending}
                onClick={save}
              >
                {own.done.length > 0 ? t('calibrate.save') : t('calibrate.right')}
              </Button>
              <div className="row gap-10 text-body">
                <Button variant="default" fullWidth onClick={leaveOut} disabled={corrected.has(cellId)}>
                  {t('calibrate.skip')}
                </Button>
                <Button
                  variant="default"
                  fullWidth
                  disabled={!corrected.has(cellId)}
                  loading={forget.isPending}
                  onClick={() => forget.mutate({ cellId }, { onSuccess: () => clear(cellId) })}
                >
                  {t('calibrate.takeBack')}
                </Button>
              </div>
              <p className={`soft text-body ${classes.soft}`} role="status">
                {own.done.length > 0
                  ? t('calibrate.strokes', { count: own.done.length })
                  : corrected.has(cellId)
                    ? t('calibrate.stored')
                    : t('calibrate.howTo')}
              </p>
            </section>
          </>
        )}
        <RefitPanel slideId={slide.id} corrected={corrected.size} unsaved={unsaved} />
        <section>
          <h2>{t('calibrate.versions')}</h2>
          <CalibrationList />
        </section>
      </ScrollRegion>
    </div>
  );
}
