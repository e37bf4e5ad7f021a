import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { OptionalChoice } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './atlas.module.css';

const LINES = ['size', 'nucleus', 'cytoplasm', 'apart'] as const;

function Criteria({ name }: { name: CellClass }) {
  const { t } = useTranslation();
  return (
    <dl className={classes.criteria}>
      {LINES.map((line) => (
        <div key={line}>
          <dt>{t(`criteria.line.${line}`)}</dt>
          <dd>{t(`criteria.${name}.${line}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Signed cells of the most likely classes, the most similar first, with the criteria of each class. */
export function Atlas({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [added, setAdded] = useState<CellClass | null>(null);
  const candidates = CLINICAL_ORDER.toSorted((a, b) => cell.probabilities[b] - cell.probabilities[a]).slice(0, 3);
  const shown = added && !candidates.includes(added) ? [added, ...candidates] : candidates;
  const { data, error, refetch } = useEngine(
    'atlas.candidates',
    shown ? { cellId: cell.id, classes: shown } : { cellId: cell.id },
  );
  return (
    <section className={`text-body ${classes.atlas}`}>
      <div className={`row between gap-12 ${classes.head}`}>
        <p>{t('atlas.text')}</p>
        <OptionalChoice
          aria-label={t('atlas.add')}
          w={170}
          values={CLINICAL_ORDER}
          nameOf={(name) => t(`class.${name}`)}
          none={t('atlas.add')}
          value={added}
          onChange={setAdded}
        />
      </div>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {shown.map((name) => {
        const found = data?.find((one) => one.class === name);
        return (
          <article key={name}>
            <h4>
              <ClassMark name={name} />
              {t(`class.${name}`)}
              <span>{format.share(cell.probabilities[name], 1)}</span>
              {found && (
                <small>{t('atlas.signed', { count: found.signed, number: format.number(found.signed) })}</small>
              )}
            </h4>
            {!data && !error && <Skeleton height={64} aria-busy />}
            {found && found.examples.length === 0 && <p className={classes.none}>{t('atlas.none')}</p>}
            {found && found.examples.length > 0 && (
              <ul>
                {found.examples.map(({ cellId, slide, similarity }) => {
                  const text = t('atlas.example', { slide, similarity: format.number(similarity, 2) });
                  return (
                    <li key={cellId} title={text}>
                      <img src={cellUrl('image', cellId)} alt={text} />
                    </li>
                  );
                })}
              </ul>
            )}
            <Criteria name={name} />
          </article>
        );
      })}
      <p className={classes.none}>{t('criteria.note')}</p>
    </section>
  );
}
