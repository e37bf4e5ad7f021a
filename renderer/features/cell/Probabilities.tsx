import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../kit/useFormat.ts';
import { CLASS_COLOURS } from '../../theme/classes.ts';
import classes from './cell.module.css';

/** All 14 classes in a fixed order, so that a class is at the same place for every cell. */
export function Probabilities({ cell, untrained }: { cell: CellDetail; untrained: readonly CellClass[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={`text-body ${classes.probabilities}`} aria-label={t('cell.probabilities')}>
      {CLINICAL_ORDER.map((name) => {
        const probability = cell.probabilities[name];
        const off = untrained.includes(name);
        return (
          <li
            key={name}
            data-top={name === cell.class ? true : undefined}
            title={off ? t('cell.untrainedNote') : undefined}
          >
            <span className="one-line">{t(`class.${name}`)}</span>
            {off ? (
              <span className={classes.off}>{t('cell.untrained')}</span>
            ) : (
              <>
                <span className={classes.track} aria-hidden>
                  <i style={{ width: `${100 * probability}%`, background: CLASS_COLOURS[name] }} />
                </span>
                <span className="numeric">{format.share(probability, 1)}</span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
