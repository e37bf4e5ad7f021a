import { Slider, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbArrowBackUp, TbArrowForwardUp } from 'react-icons/tb';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { Paint } from '../../../electron/contract/segmenter.ts';
import { ChoiceBar } from '../../kit/fields.tsx';
import { IconButton } from '../../kit/IconButton.tsx';
import classes from './calibrate.module.css';
import { BRUSH, TOOLS, useCalibrate } from './store.ts';
import type { Strokes } from './strokes.ts';

/** The paints with their keys, in the usual order of use. */
export const PAINT_KEYS: readonly (readonly [Paint, string])[] = [
  ['nucleus', 'Digit1'],
  ['cytoplasm', 'Digit2'],
  ['background', 'Digit3'],
];

/** The painting tools: tool, paint, brush size, undo and redo. */
export function Tools({ cellId, strokes }: { cellId: CellId; strokes: Strokes }) {
  const { t } = useTranslation();
  const { tool, paint, radius, outlines, set, setRadius, undo, redo } = useCalibrate();
  return (
    <section>
      <ChoiceBar
        fullWidth
        label={t('calibrate.tool')}
        values={TOOLS}
        nameOf={(value) => t(`calibrate.tools.${value}`)}
        value={tool}
        onChange={(chosen) => set({ tool: chosen })}
      />
      <ChoiceBar
        fullWidth
        label={t('calibrate.paint')}
        values={PAINT_KEYS.map(([value]) => value)}
        nameOf={(value) => (
          <span className={`inline-row gap-6 ${classes.paint}`}>
            <i data-paint={value} />
            {t(`calibrate.paints.${value}`)}
            <kbd>{new Map(PAINT_KEYS).get(value)?.slice(-1)}</kbd>
          </span>
        )}
        value={paint}
        onChange={(chosen) => set({ paint: chosen })}
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
        <Switch label={t('cell.overlay')} checked={outlines} onChange={() => set({ outlines: !outlines })} />
        <span className={`soft push-end gap-2 text-body ${classes.end}`}>
          <IconButton
            name={t('calibrate.undo')}
            hint={`${t('calibrate.undo')} (Ctrl Z)`}
            Icon={TbArrowBackUp}
            disabled={strokes.done.length === 0}
            onClick={() => undo(cellId)}
          />
          <IconButton
            name={t('calibrate.redo')}
            hint={`${t('calibrate.redo')} (Ctrl ⇧ Z)`}
            Icon={TbArrowForwardUp}
            disabled={strokes.undone.length === 0}
            onClick={() => redo(cellId)}
          />
        </span>
      </div>
    </section>
  );
}
