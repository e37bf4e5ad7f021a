import { ActionIcon, SegmentedControl, Slider, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbArrowBackUp, TbArrowForwardUp } from 'react-icons/tb';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { Paint } from '../../../electron/contract/segmenter.ts';
import classes from './calibrate.module.css';
import { BRUSH, TOOLS, type Tool, useCalibrate } from './store.ts';
import type { Strokes } from './strokes.ts';

/** The paints with their keys, in the order that people paint in. */
export const PAINT_KEYS: readonly (readonly [Paint, string])[] = [
  ['nucleus', 'Digit1'],
  ['cytoplasm', 'Digit2'],
  ['background', 'Digit3'],
];

/** What a stroke does: which tool, which paint, how wide; and the way back. */
export function Tools({ cellId, strokes }: { cellId: CellId; strokes: Strokes }) {
  const { t } = useTranslation();
  const { tool, paint, radius, outlines, set, setRadius, undo, redo } = useCalibrate();
  return (
    <section>
      <SegmentedControl
        fullWidth
        aria-label={t('calibrate.tool')}
        value={tool}
        onChange={(value) => set({ tool: value as Tool })}
        data={TOOLS.map((value) => ({ value, label: t(`calibrate.tools.${value}`) }))}
      />
      <SegmentedControl
        fullWidth
        aria-label={t('calibrate.paint')}
        value={paint}
        onChange={(value) => set({ paint: value as Paint })}
        data={PAINT_KEYS.map(([value, key]) => ({
          value,
          label: (
            <span className={`inline-row gap-6 ${classes.paint}`}>
              <i data-paint={value} />
              {t(`calibrate.paints.${value}`)}
              <kbd>{key.slice(-1)}</kbd>
            </span>
          ),
        }))}
      />
      <div className="row gap-10 text-body">
        <span id="brush-size">{t('calibrate.size')}</span>
        <Slider
          className="grow"
          thumbProps={{ 'aria-labelledby': 'brush-size' }}
          disabled={tool !== 'brush'}
          min={BRUSH.least}
          max={BRUSH.most}
          step={0.001}
          label={null}
          value={radius}
          onChange={setRadius}
        />
      </div>
      <div className="row gap-10 text-body">
        <Switch size="xs" label={t('cell.overlay')} checked={outlines} onChange={() => set({ outlines: !outlines })} />
        <span className={`soft push-end gap-2 text-body ${classes.end}`}>
          <ActionIcon
            aria-label={t('calibrate.undo')}
            title={`${t('calibrate.undo')} (Ctrl Z)`}
            disabled={strokes.done.length === 0}
            onClick={() => undo(cellId)}
          >
            <TbArrowBackUp size={17} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label={t('calibrate.redo')}
            title={`${t('calibrate.redo')} (Ctrl ⇧ Z)`}
            disabled={strokes.undone.length === 0}
            onClick={() => redo(cellId)}
          >
            <TbArrowForwardUp size={17} aria-hidden />
          </ActionIcon>
        </span>
      </div>
    </section>
  );
}
