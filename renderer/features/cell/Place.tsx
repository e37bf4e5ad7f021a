import { useTranslation } from 'react-i18next';
import type { Morphology } from '../../../electron/contract/analysis.ts';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './cell.module.css';
import { percentileOf } from './percentile.ts';

interface PlaceProps {
  slideId: SlideId;
  measure: keyof Morphology;
  value: number;
}

/** The percentile of a cell among the cells of its slide, as a tick on a line. */
export function Place({ slideId, measure, value }: PlaceProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useEngine('cells.distribution', { slideId });
  const percentiles = data?.measures[measure];
  if (!percentiles || percentiles.length < 2) return null;
  const place = percentileOf(percentiles, value);
  const text = t('cell.place', {
    percentile: format.number(Math.round(place)),
    median: format.number(percentiles[Math.floor(percentiles.length / 2)] ?? 0, 2),
  });
  return (
    <span className={`relative ${classes.place}`} title={text} role="img" aria-label={text}>
      <i style={{ left: `${place}%` }} data-far={place <= 2.5 || place >= 97.5 ? true : undefined} />
    </span>
  );
}
