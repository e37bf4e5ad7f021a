import { useTranslation } from 'react-i18next';
import { CELL_CLASSES } from '../../../electron/contract/classes.ts';
import { LINEAGE_OF, LINEAGES } from '../../../electron/contract/lineage.ts';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './cell.module.css';

/** The lineages. They are more certain than the classes because each sums the classes of a lineage. */
export function Lineages({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={`flex soft wrap text-body ${classes.lineages}`} aria-label={t('cell.lineages')}>
      {LINEAGES.map((lineage) => {
        const sum = CELL_CLASSES.filter((name) => LINEAGE_OF[name] === lineage).reduce(
          (total, name) => total + cell.probabilities[name],
          0,
        );
        return (
          <li key={lineage} data-top={lineage === cell.lineage ? true : undefined}>
            <span>{t(`lineage.${lineage}`)}</span>
            <b>{format.share(Math.min(1, sum))}</b>
          </li>
        );
      })}
    </ul>
  );
}
