import { useTranslation } from 'react-i18next';
import type { Differential } from '../../electron/contract/analysis.ts';
import { CLASS_COLOURS } from '../theme/classes.ts';
import { differentialLines } from './differential-lines.ts';
import classes from './kit.module.css';
import { useFormat } from './useFormat.ts';

/** A differential as a stacked bar in clinical order. */
export function StackedBar({ differential }: { differential: Differential }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = differentialLines(differential).filter(({ count }) => count > 0);
  const text = lines.map(({ name, percent }) =>
    t('differential.bar', { name: t(`class.${name}`), percent: format.percent(percent) }),
  );
  if (lines.length === 0) return null;
  return (
    <div
      className={`flex gap-2 ${classes.stack}`}
      role="img"
      aria-label={t('differential.barLabel', { summary: text.join(', ') })}
      title={text.join('\n')}
    >
      {lines.map(({ name, count }) => (
        <span key={name} style={{ flexGrow: count, background: CLASS_COLOURS[name] }} />
      ))}
    </div>
  );
}
