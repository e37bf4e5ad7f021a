import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../electron/contract/methods.ts';
import type { Dice, Trial } from '../../../electron/contract/segmenter.ts';
import { cellUrl } from '../../api/bridge.ts';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './calibrate.module.css';

/** A cell with its outlines before or after the refit. */
function Picture({ trial, cellId, when }: { trial: Trial; cellId: CellId; when: 'before' | 'after' }) {
  const { t } = useTranslation();
  return (
    <figure>
      <div className={`relative picture-frame ${classes.pair}`}>
        <img src={cellUrl('image', cellId)} alt={t(`calibrate.${when}Of`, { id: cellId })} draggable={false} />
        <img
          src={cellUrl(`trial-${when}`, cellId, String(trial.id))}
          alt=""
          draggable={false}
          data-overlay
          data-trial={when}
        />
      </div>
      <figcaption>{t(`calibrate.${when}`)}</figcaption>
    </figure>
  );
}

function Change({ before, after }: { before: number; after: number }) {
  const format = useFormat();
  const by = after - before;
  const tone = by > 0.0005 ? 'good' : by < -0.0005 ? 'bad' : undefined;
  return (
    <>
      {format.number(before, 3)} → <b data-tone={tone}>{format.number(after, 3)}</b>
    </>
  );
}

/** The effect of a refit: corrected cells compared with their correction, some others with their previous outline. */
export function TrialView({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { before, after } = trial.scores;
  const line = (name: string, key: keyof Dice, from: Dice, to: Dice) => (
    <span>
      {name} <Change before={from[key]} after={to[key]} />
    </span>
  );
  return (
    <ScrollRegion className={`panel ${classes.trial}`} label={t('calibrate.result')}>
      <h2>{t('calibrate.result')}</h2>
      <p className={`flex wrap ${classes.means}`}>
        {line(t('calibrate.cellDice'), 'cell', before, after)}
        {line(t('calibrate.nucleusDice'), 'nucleus', before, after)}
      </p>
      <p className={`soft text-body ${classes.soft}`}>{t('calibrate.resultText')}</p>
      <ul className={`grid gap-12 text-body ${classes.cards}`}>
        {trial.cells.map((cell) => (
          <li key={cell.cellId}>
            <div className={`two-columns gap-6 ${classes.pictures}`}>
              <Picture trial={trial} cellId={cell.cellId} when="before" />
              <Picture trial={trial} cellId={cell.cellId} when="after" />
            </div>
            <p>
              {line(t('calibrate.cellDice'), 'cell', cell.before, cell.after)}
              {line(t('calibrate.nucleusDice'), 'nucleus', cell.before, cell.after)}
            </p>
          </li>
        ))}
      </ul>
      {trial.others.length > 0 && (
        <>
          <h2>{t('calibrate.others')}</h2>
          <p className={`soft text-body ${classes.soft}`}>{t('calibrate.othersText')}</p>
          <ul className={`grid gap-12 text-body ${classes.cards}`}>
            {trial.others.map(({ cellId, agreement }) => (
              <li key={cellId}>
                <div className={`two-columns gap-6 ${classes.pictures}`}>
                  <Picture trial={trial} cellId={cellId} when="before" />
                  <Picture trial={trial} cellId={cellId} when="after" />
                </div>
                <p>
                  <span>{t('calibrate.cellSame', { dice: format.number(agreement.cell, 3) })}</span>
                  <span>{t('calibrate.nucleusSame', { dice: format.number(agreement.nucleus, 3) })}</span>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </ScrollRegion>
  );
}
