import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconFiles, IconFolderPlus, IconMicroscope, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDemo, useSlides } from '../../api/queries.ts';
import { useNavigation } from '../../app/store.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Placeholder } from '../../ui/Placeholder.tsx';
import { RunCards } from '../import/RunCard.tsx';
import { useImport } from '../import/store.ts';
import { SlideTable } from './SlideTable.tsx';
import { searchSlides } from './search.ts';
import classes from './worklist.module.css';

const SKELETONS = Array.from({ length: 8 }, (_, i) => `skeleton-${i}`);

function DemoButton() {
  const { t } = useTranslation();
  const demo = useDemo();
  const openSlide = useNavigation((state) => state.openSlide);
  return (
    <Button
      variant="default"
      leftSection={<IconMicroscope size={15} aria-hidden />}
      loading={demo.isPending}
      title={t('worklist.demoText')}
      onClick={() => demo.mutate(undefined, { onSuccess: ({ slideId }) => openSlide(slideId) })}
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
      <Button variant="default" leftSection={<IconFiles size={15} aria-hidden />} onClick={() => void choose('files')}>
        {t('import.files')}
      </Button>
      <Button leftSection={<IconFolderPlus size={15} aria-hidden />} onClick={() => void choose('folder')}>
        {t('import.folder')}
      </Button>
    </>
  );
}

export function Worklist() {
  const { t } = useTranslation();
  const { data: slides, error, refetch } = useSlides();
  const [query, setQuery] = useState('');
  const shown = slides && searchSlides(slides, query);

  return (
    <div className={classes.page}>
      <div className={classes.toolbar}>
        <h1>{t('worklist.title')}</h1>
        {slides && <span className={classes.count}>{t('worklist.slides', { count: slides.length })}</span>}
        {slides?.length !== 0 && (
          <div className={classes.toolbarEnd}>
            <TextInput
              type="search"
              w={240}
              aria-label={t('worklist.search')}
              placeholder={t('worklist.search')}
              leftSection={<IconSearch size={14} aria-hidden />}
              value={query}
              onChange={({ currentTarget }) => setQuery(currentTarget.value)}
            />
            <DemoButton />
            <ImportButtons />
          </div>
        )}
      </div>
      <RunCards />
      <div className={classes.body}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!slides && !error && <Loading />}
        {slides?.length === 0 && (
          <Placeholder
            icon={<IconMicroscope size={26} stroke={1.5} />}
            title={t('worklist.emptyTitle')}
            text={t('worklist.emptyText')}
          >
            <DemoButton />
            <ImportButtons />
          </Placeholder>
        )}
        {slides && slides.length > 0 && shown?.length === 0 && (
          <Placeholder icon={<IconSearch size={24} />} title={t('worklist.noMatch', { query })} text="">
            <Button variant="default" onClick={() => setQuery('')}>
              {t('worklist.clear')}
            </Button>
          </Placeholder>
        )}
        {shown && shown.length > 0 && <SlideTable slides={shown} />}
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div className={classes.loading} aria-busy="true">
      {SKELETONS.map((key) => (
        <Skeleton key={key} height={22} radius="sm" />
      ))}
    </div>
  );
}
