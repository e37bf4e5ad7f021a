import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { INSIGHT_TABS, type InsightTab, useInsight } from '../../state/insight.ts';
import { BehindPanel } from './BehindPanel.tsx';
import classes from './insight.module.css';
import { CellMapView } from './map/CellMapView.tsx';
import { SimilarView } from './similar/SimilarView.tsx';
import { SlidesView } from './slides/SlidesView.tsx';
import { StatisticsView } from './statistics/StatisticsView.tsx';

const VIEWS: Record<InsightTab, () => React.JSX.Element> = {
  statistics: StatisticsView,
  slides: SlidesView,
  similar: SimilarView,
  map: CellMapView,
};

/** Statistics and searches over all slides. */
export function InsightScreen() {
  const { t } = useTranslation();
  const { tab, show, behind } = useInsight();
  const View = VIEWS[tab];
  return (
    <div className="stack full-height">
      <div className={`row rigid gap-8 ${classes.head}`}>
        <h1>{t('nav.insight')}</h1>
        <nav className={`flex gap-2 pages ${classes.tabs}`} aria-label={t('insight.tabs')}>
          {INSIGHT_TABS.map((name) => (
            <UnstyledButton key={name} aria-current={name === tab ? 'page' : undefined} onClick={() => show(name)}>
              {t(`insight.tab.${name}`)}
            </UnstyledButton>
          ))}
        </nav>
      </div>
      <div className={`flex grow ${classes.body}`} data-panel={behind ? true : undefined}>
        <View />
        {behind && <BehindPanel behind={behind} />}
      </div>
    </div>
  );
}
