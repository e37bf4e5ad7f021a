import { Button, Skeleton } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { TbChartHistogram } from 'react-icons/tb';
import { CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import type { StatisticsFigures } from '../../../../electron/contract/methods.ts';
import { useEngine } from '../../../api/engine.ts';
import { ErrorNotice } from '../../../kit/ErrorNotice.tsx';
import { OptionalChoice } from '../../../kit/fields.tsx';
import { Placeholder } from '../../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../../kit/ScrollRegion.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { scopeOf, useInsight } from '../../../state/insight.ts';
import { useNavigation } from '../../../state/navigation.ts';
import classes from '../insight.module.css';
import { ScopeBar } from '../ScopeBar.tsx';
import { Agreement } from './Agreement.tsx';
import { ClassMix } from './ClassMix.tsx';
import { ConfusionFigure } from './ConfusionFigure.tsx';
import { DriftFigures } from './DriftFigures.tsx';
import { MorphologyFigures } from './MorphologyFigures.tsx';
import { PatientTrend } from './PatientTrend.tsx';
import { RatesByMonth } from './RatesByMonth.tsx';
import { Together } from './Together.tsx';

function Summary({ figures }: { figures: StatisticsFigures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { slides, cells, unidentified, reviewed, changed } = figures;
  const share = (part: number, of: number) => (of > 0 ? format.share(part / of, 1) : '–');
  const items = [
    ['slides', format.number(slides), ''],
    ['cells', format.number(cells), ''],
    ['unidentified', format.number(unidentified), share(unidentified, cells)],
    ['reviewed', format.number(reviewed), share(reviewed, cells)],
    ['changed', format.number(changed), share(changed, reviewed)],
  ] as const;
  return (
    <dl className={`flex wrap ${classes.summary}`}>
      {items.map(([name, value, part]) => (
        <div key={name}>
          <dt>{t(`insight.summary.${name}`)}</dt>
          <dd>
            {value}
            {part && <small>{part}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Empty({ synthetic }: { synthetic: number }) {
  const { t } = useTranslation();
  const change = useInsight((state) => state.change);
  const go = useNavigation((state) => state.go);
  return (
    <Placeholder
      icon={<TbChartHistogram size={26} strokeWidth={1.5} />}
      title={t('insight.empty.title')}
      text={t(synthetic > 0 ? 'insight.empty.synthetic' : 'insight.empty.text')}
    >
      {synthetic > 0 && <Button onClick={() => change({ synthetic: true })}>{t('insight.empty.include')}</Button>}
      <Button variant="default" onClick={() => go('worklist')}>
        {t('action.back')}
      </Button>
    </Placeholder>
  );
}

/** Statistics of all slides; each number opens its cells. */
export function StatisticsView() {
  const { t } = useTranslation();
  const { filter, focus, setFocus } = useInsight();
  const scope = scopeOf(filter);
  const { data, error, refetch, isFetching } = useEngine('statistics.figures', scope, {
    placeholderData: keepPreviousData,
  });
  return (
    <div className="stack grow shrinkable relative">
      <ScopeBar>
        <OptionalChoice
          w={136}
          aria-label={t('insight.filter.class')}
          values={CLINICAL_ORDER}
          nameOf={(name) => t(`class.${name}`)}
          none={t('worklist.anyClass')}
          value={focus}
          onChange={setFocus}
        />
      </ScopeBar>
      <ScrollRegion className={`scroll grow ${classes.scroll}`} label={t('insight.tab.statistics')}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={420} />}
        {data && data.slides === 0 && <Empty synthetic={data.synthetic} />}
        {data && data.slides > 0 && (
          <>
            <Summary figures={data} />
            <div className={classes.figures} aria-busy={isFetching}>
              <ClassMix months={data.months} scope={scope} />
              <DriftFigures drift={data.drift} />
              <ConfusionFigure figures={data} scope={scope} />
              <RatesByMonth figures={data} scope={scope} />
              <MorphologyFigures scope={scope} />
              <Together pairs={data.together} slides={data.slides} scope={scope} />
              <Agreement readers={data.readers} />
              <PatientTrend />
            </div>
          </>
        )}
      </ScrollRegion>
    </div>
  );
}
