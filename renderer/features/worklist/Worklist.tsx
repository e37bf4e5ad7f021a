import { Button } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbFiles, TbFolderPlus, TbMicroscope, TbSearch } from 'react-icons/tb';
import { useEngine, useEngineMutation, whileRestarting } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { SearchField } from '../../kit/fields.tsx';
import { LoadingRows } from '../../kit/LoadingRows.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useImport } from '../../state/import.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useScannedSample } from '../../state/useScannedSample.ts';
import { SlideTable } from './SlideTable.tsx';
import { useWorklistFilter } from './store.ts';
import { WorklistFilters } from './WorklistFilters.tsx';
import classes from './worklist.module.css';

function DemoButton() {
  const { t } = useTranslation();
  const demo = useEngineMutation('slides.demo', { retry: whileRestarting });
  const openSlide = useNavigation((state) => state.openSlide);
  return (
    <Button
      variant="default"
      leftSection={<TbMicroscope size={15} aria-hidden />}
      loading={demo.isPending}
      title={t('worklist.demoText')}
      onClick={() => demo.mutate({}, { onSuccess: ({ slideId }) => openSlide(slideId) })}
    >
      {t('worklist.demo')}
    </Button>
  );
}

function ImportButtons() {
  const { t } = useTranslation();
  const choose = useImport((state) => state.choose);
  return (
    <>
      <Button variant="default" leftSection={<TbFiles size={15} aria-hidden />} onClick={() => void choose('files')}>
        {t('import.files')}
      </Button>
      <Button leftSection={<TbFolderPlus size={15} aria-hidden />} onClick={() => void choose('folder')}>
        {t('import.folder')}
      </Button>
    </>
  );
}

/** Rows requested at once; a longer list grows in these steps, up to the engine's limit. */
const PAGE = 200;
const MOST = 500;

interface Props extends Pick<ComponentProps<typeof SlideTable>, 'resume'> {
  /** The analyses under way. */
  runs: ReactNode;
  /** Opens the slides that were removed. */
  removed: ReactNode;
}

export function Worklist({ runs, removed, resume }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { filter, sort, change, clear } = useWorklistFilter();
  const [limit, setLimit] = useState(PAGE);
  const {
    data: found,
    error,
    refetch,
  } = useEngine('worklist.find', { filter, sort, limit }, { placeholderData: keepPreviousData });
  const slides = found?.slides;
  useScannedSample();
  const filtered = Object.keys(filter).length > 0;
  const empty = found?.total === 0 && !filtered;

  return (
    <div className="stack full-height">
      <div className={`row gap-10 ${classes.toolbar}`}>
        <h1>{t('worklist.title')}</h1>
        {found && <span className="soft">{t('worklist.slides', { count: found.total })}</span>}
        {removed}
        {!empty && (
          <div className="flex push-end gap-8">
            <SearchField
              w={250}
              label={t('worklist.search')}
              maxLength={200}
              value={filter.text ?? ''}
              onChange={(text) => change({ text })}
            />
            <DemoButton />
            <ImportButtons />
          </div>
        )}
      </div>
      {!empty && <WorklistFilters found={found} />}
      {runs}
      <ScrollRegion className={`panel scroll grow ${classes.body}`} label={t('worklist.title')}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!slides && !error && <LoadingRows />}
        {empty && (
          <Placeholder
            icon={<TbMicroscope size={26} strokeWidth={1.5} />}
            title={t('worklist.emptyTitle')}
            text={t('worklist.emptyText')}
          >
            <DemoButton />
            <ImportButtons />
          </Placeholder>
        )}
        {found?.total === 0 && filtered && (
          <Placeholder icon={<TbSearch size={24} />} title={t('worklist.noMatch')} text="">
            <Button variant="default" onClick={clear}>
              {t('gallery.reset')}
            </Button>
          </Placeholder>
        )}
        {slides && slides.length > 0 && <SlideTable slides={slides} resume={resume} />}
        {found && slides && found.total > slides.length && (
          <p className={`soft ${classes.more}`}>
            {t('worklist.shown', { shown: format.number(slides.length), total: format.number(found.total) })}{' '}
            {limit < MOST && (
              <Button size="compact-xs" variant="default" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
                {t('worklist.showMore')}
              </Button>
            )}
          </p>
        )}
      </ScrollRegion>
    </div>
  );
}
