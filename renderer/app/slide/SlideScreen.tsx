import { Button, UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbChevronRight, TbFileAlert, TbMicroscope } from 'react-icons/tb';
import type { SlideDetail, SlideId } from '../../../electron/contract/methods.ts';
import { useSlide } from '../../api/engine.ts';
import { useRuns } from '../../api/runs.ts';
import { prepareThumbs } from '../../features/gallery/pictures/thumbs.ts';
import { RefusedFiles } from '../../features/import/RefusedFiles.tsx';
import { RunCard } from '../../features/import/RunCard.tsx';
import { OrderNote } from '../../features/orders/OrderNote.tsx';
import { AnalyseAgain } from '../../features/runs/AnalyseAgain.tsx';
import { NewerRunBanner, RunsButton } from '../../features/runs/SlideRuns.tsx';
import { SlideMenu } from '../../features/slides/SlideMenu.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useGallery } from '../../state/gallery.ts';
import { type SlideView, useNavigation } from '../../state/navigation.ts';
import classes from './slide.module.css';
import { SLIDE_VIEWS } from './views.tsx';

/** Placeholders for tiles. They are not animated: sixty pulsing ones would slow down loading the cells. */
const SKELETONS = Array.from({ length: 60 }, (_, i) => `skeleton-${i}`);

/** Shown only where there is a choice. */
function ViewSwitch() {
  const { t } = useTranslation();
  const { view, show } = useNavigation();
  const names = Object.keys(SLIDE_VIEWS) as SlideView[];
  if (names.length < 2) return null;
  return (
    <nav className={`flex gap-2 pages ${classes.views}`} aria-label={t('slide.views')}>
      {names.map((name) => (
        <UnstyledButton key={name} aria-current={name === view ? 'page' : undefined} onClick={() => show(name)}>
          {t(`slide.view.${name}`)}
        </UnstyledButton>
      ))}
    </nav>
  );
}

function SlideHead({ detail: { slide, run } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useNavigation((state) => state.go);
  const [showRefused, setShowRefused] = useState(false);
  return (
    <div className={`row rigid gap-8 ${classes.head}`}>
      <UnstyledButton className={`accent ${classes.crumb}`} onClick={() => go('worklist')}>
        {t('nav.worklist')}
      </UnstyledButton>
      <TbChevronRight size={13} className="soft rigid" aria-hidden />
      <h1>{slide.name}</h1>
      {slide.accession && <span className="soft">{slide.accession}</span>}
      {slide.synthetic && <Tag tone="accent">{t('slide.synthetic')}</Tag>}
      <ViewSwitch />
      <span className="row soft push-end one-line gap-8">
        {slide.differential &&
          t('slide.summary', {
            cells: format.number(slide.cells),
            counted: format.number(slide.differential.counted),
          })}
        {run && run.refused.length > 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            leftSection={<TbFileAlert size={14} aria-hidden />}
            title={t('refused.show')}
            onClick={() => setShowRefused(true)}
          >
            {t('run.refused', { count: run.refused.length })}
          </Button>
        )}
        <RunsButton slide={slide} />
        <SlideMenu slide={slide} orderNote={(accession) => <OrderNote accession={accession} />} />
      </span>
      {showRefused && <RefusedFiles slideId={slide.id} onClose={() => setShowRefused(false)} />}
    </div>
  );
}

/** A slide without cells: still running, ended without a result, or nothing found. */
function SlideWithoutCells({ detail: { slide } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const run = useRuns(({ runs }) => Object.values(runs).findLast(({ progress }) => progress.slideId === slide.id));
  const running = run ? run.ended === null : slide.status === 'running';
  const icon = <TbMicroscope size={26} strokeWidth={1.5} />;
  return (
    <div className={`stack grow ${classes.without}`}>
      {run && <RunCard run={run} />}
      {running ? (
        <Placeholder icon={icon} title={t('run.waitTitle')} text={t('run.waitText')} />
      ) : slide.status === 'complete' ? (
        <Placeholder icon={icon} title={t('slide.noCells')} text={t('slide.noCellsText')} />
      ) : (
        <Placeholder icon={icon} title={t('slide.notAnalysed')} text={t('slide.notAnalysedText')}>
          {slide.runId !== null && <AnalyseAgain slide={slide} />}
        </Placeholder>
      )}
    </div>
  );
}

function Slide({ slideId }: { slideId: SlideId }) {
  const { data, error, refetch } = useSlide(slideId);
  const enter = useGallery((state) => state.enter);
  const View = SLIDE_VIEWS[useNavigation((state) => state.view)];
  useEffect(() => enter(slideId), [enter, slideId]);
  useEffect(prepareThumbs, []);

  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <div className={`flex wrap full-height gap-4 ${classes.loading}`} aria-busy="true">
        {SKELETONS.map((key) => (
          <span key={key} />
        ))}
      </div>
    );
  }
  return (
    <div className="stack full-height">
      <SlideHead detail={data} />
      <NewerRunBanner slide={data.slide} />
      {data.cells.length > 0 ? <View detail={data} /> : <SlideWithoutCells detail={data} />}
    </div>
  );
}

export function SlideScreen() {
  const { t } = useTranslation();
  const { slideId, go } = useNavigation();
  if (slideId !== null) return <Slide slideId={slideId} />;
  return (
    <Placeholder icon={<TbMicroscope size={26} strokeWidth={1.5} />} title={t('slide.none')} text={t('slide.noneText')}>
      <Button onClick={() => go('worklist')}>{t('action.back')}</Button>
    </Placeholder>
  );
}
