import { UnstyledButton } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TbChartHistogram, TbClipboardList, TbListDetails, TbMicroscope, TbSettings } from 'react-icons/tb';
import { useEngine } from '../api/engine.ts';
import { useRuns } from '../api/runs.ts';
import { useSession } from '../api/settings.ts';
import { RestoreDialog } from '../features/database/RestoreDialog.tsx';
import { KeyboardMap } from '../features/help/KeyboardMap.tsx';
import { DropZone } from '../features/import/DropZone.tsx';
import { ImportDialog } from '../features/import/ImportDialog.tsx';
import { RunCards } from '../features/import/RunCard.tsx';
import { InsightScreen } from '../features/insight/InsightScreen.tsx';
import { Imported } from '../features/orders/Imported.tsx';
import { OrderDialog } from '../features/orders/OrderDialog.tsx';
import { OrderNote } from '../features/orders/OrderNote.tsx';
import { OrdersScreen } from '../features/orders/OrdersScreen.tsx';
import { PersonMenu } from '../features/people/PersonMenu.tsx';
import { SignIn } from '../features/people/SignIn.tsx';
import { useActivity } from '../features/people/useActivity.ts';
import { AnalyseAgain } from '../features/runs/AnalyseAgain.tsx';
import { RemovedSlides } from '../features/slides/RemovedSlides.tsx';
import { Worklist } from '../features/worklist/Worklist.tsx';
import { Logo } from '../kit/Logo.tsx';
import { Tag } from '../kit/Tag.tsx';
import { type Screen, useNavigation } from '../state/navigation.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Notices } from './Notices.tsx';
import { LanguageSelect, SchemeSwitch } from './Preferences.tsx';
import { StatusBar } from './StatusBar.tsx';
import { Settings } from './settings/Settings.tsx';
import classes from './shell.module.css';
import { SlideScreen } from './slide/SlideScreen.tsx';

const ENTRIES = [
  { screen: 'worklist', Icon: TbListDetails },
  { screen: 'orders', Icon: TbClipboardList },
  { screen: 'slide', Icon: TbMicroscope },
  { screen: 'insight', Icon: TbChartHistogram },
  { screen: 'settings', Icon: TbSettings },
] as const;

const SCREENS: Record<Screen, () => React.JSX.Element> = {
  worklist: () => (
    <Worklist
      runs={<RunCards />}
      removed={<RemovedSlides />}
      resume={(slide) => <AnalyseAgain slide={slide} size="compact-xs" />}
    />
  ),
  orders: OrdersScreen,
  slide: SlideScreen,
  insight: InsightScreen,
  settings: Settings,
};

function Navigation() {
  const { t } = useTranslation();
  const { screen, go } = useNavigation();
  return (
    <nav className={`stack gap-2 ${classes.navigation}`} aria-label={t('app.navigation')}>
      <div className={`grid ${classes.logo}`}>
        <Logo />
      </div>
      {ENTRIES.map(({ screen: target, Icon }) => (
        <UnstyledButton
          key={target}
          className={`stack relative gap-4 text-small ${classes.navigationItem}`}
          aria-current={screen === target ? 'page' : undefined}
          onClick={() => go(target)}
        >
          <Icon size={20} strokeWidth={1.6} aria-hidden />
          <span>{t(`nav.${target}`)}</span>
        </UnstyledButton>
      ))}
    </nav>
  );
}

/** The window for the person who is signed in; otherwise the sign-in screen and nothing else. */
export function Shell() {
  const { data: session, isPending } = useSession();
  useActivity(session);
  // Do not request anything before the session is known.
  if (isPending) return null;
  if (session?.state === 'none' || session?.state === 'locked')
    return (
      <SignIn session={session}>
        <LanguageSelect />
        <SchemeSwitch />
      </SignIn>
    );
  return <Workplace />;
}

function Workplace() {
  const { t } = useTranslation();
  const screen = useNavigation((state) => state.screen);
  const { data: active } = useEngine('runs.active', {});
  const report = useRuns((state) => state.report);
  // Runs that started before this window: their next event may take a while.
  useEffect(() => {
    for (const progress of active ?? []) report(progress, Date.now());
  }, [active, report]);

  const Page = SCREENS[screen];
  return (
    <div className={`grid ${classes.shell}`}>
      <a className={`accent ${classes.skip}`} href="#content">
        {t('app.skip')}
      </a>
      <Navigation />
      <header className={`row gap-12 ${classes.header}`}>
        <span className={classes.product}>{t('app.name')}</span>
        <Tag tone="warn" title={t('app.researchLong')}>
          {t('app.research')}
        </Tag>
        <Notices />
        <div className="row push-end gap-10">
          <PersonMenu />
          <LanguageSelect />
          <SchemeSwitch />
        </div>
      </header>
      <main className={`shrinkable ${classes.main}`} id="content" tabIndex={-1}>
        <ErrorBoundary key={screen}>
          <Page />
        </ErrorBoundary>
      </main>
      <StatusBar />
      <ImportDialog orderNote={(accession) => <OrderNote accession={accession} />} />
      <OrderDialog />
      <Imported />
      <DropZone />
      <KeyboardMap />
      <RestoreDialog />
    </div>
  );
}
