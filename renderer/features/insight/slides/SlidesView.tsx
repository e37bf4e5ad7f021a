import { Button, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { TbFilterOff, TbSearch } from 'react-icons/tb';
import { CLASS_MEASURES } from '../../../../electron/contract/choices.ts';
import { type CellClass, CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import { useEngine } from '../../../api/engine.ts';
import { ErrorNotice } from '../../../kit/ErrorNotice.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { bindText, OptionalChoice, SearchField } from '../../../kit/fields.tsx';
import { Placeholder } from '../../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../../kit/ScrollRegion.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { scopeOf, useInsight } from '../../../state/insight.ts';
import { useNavigation } from '../../../state/navigation.ts';
import classes from '../insight.module.css';
import { ScopeBar } from '../ScopeBar.tsx';
import { useFigureText } from '../useFigureText.ts';
import { NOTHING_ASKED, numberOf, useSlideSearch } from './store.ts';

const MOST = 500;

/** Finds slides by their cells: classes, shares, shapes and colours. */
export function SlidesView() {
  const { t } = useTranslation();
  const format = useFormat();
  const texts = useFigureText();
  const { filter, change: changeFilter, open } = useInsight();
  const openSlide = useNavigation((state) => state.openSlide);
  const { asked, ask, change } = useSlideSearch();
  const [debounced] = useDebouncedValue(asked, 250);
  const scope = scopeOf(filter);
  const { data, error, refetch } = useEngine(
    'search.slides',
    {
      ...scope,
      text: debounced.text.trim() || null,
      class: debounced.class,
      with: debounced.with,
      percentFrom: debounced.class ? numberOf(debounced.percentFrom) : null,
      percentTo: debounced.class ? numberOf(debounced.percentTo) : null,
      measure: debounced.measure,
      measureFrom: debounced.measure ? numberOf(debounced.measureFrom) : null,
      measureTo: debounced.measure ? numberOf(debounced.measureTo) : null,
      limit: MOST,
    },
    { placeholderData: keepPreviousData },
  );
  const classOf = (name: CellClass) => t(`class.${name}`);
  const name = debounced.class && classOf(debounced.class);
  const measure = debounced.measure && t(`insight.measure.${debounced.measure}`);
  const range = (from: 'percentFrom' | 'measureFrom', to: 'percentTo' | 'measureTo', of: string, disabled: boolean) => (
    <>
      {[from, to].map((field, i) => (
        <TextInput
          key={field}
          w={64}
          inputMode="decimal"
          disabled={disabled}
          aria-label={t(i === 0 ? 'insight.slides.atLeast' : 'insight.slides.atMost', { of })}
          placeholder={t(i === 0 ? 'insight.slides.min' : 'insight.slides.max')}
          error={asked[field].trim() !== '' && numberOf(asked[field]) === null}
          {...bindText(asked[field], (text) => change({ [field]: text }))}
        />
      ))}
    </>
  );
  return (
    <div className="stack grow shrinkable relative">
      <ScopeBar />
      <fieldset className={`row wrap rigid gap-6 ${classes.filters}`} aria-label={t('insight.slides.label')}>
        <SearchField
          w={190}
          label={t('insight.slides.text')}
          maxLength={100}
          value={asked.text}
          onChange={(text) => change({ text })}
        />
        <OptionalChoice
          w={150}
          aria-label={t('insight.filter.class')}
          values={CLINICAL_ORDER}
          nameOf={classOf}
          none={t('worklist.anyClass')}
          value={asked.class}
          onChange={(chosen) => change({ class: chosen })}
        />
        {range('percentFrom', 'percentTo', t('insight.slides.percent'), asked.class === null)}
        <span className="soft text-small">%</span>
        <OptionalChoice
          w={150}
          aria-label={t('insight.slides.with')}
          values={CLINICAL_ORDER}
          nameOf={classOf}
          none={t('insight.slides.withAny')}
          value={asked.with}
          onChange={(chosen) => change({ with: chosen })}
        />
        <OptionalChoice
          w={180}
          aria-label={t('insight.morphology.measure')}
          values={CLASS_MEASURES}
          nameOf={(value) => t(`insight.measure.${value}`)}
          none={t('insight.slides.anyMeasure')}
          value={asked.measure}
          onChange={(chosen) => change({ measure: chosen })}
        />
        {range('measureFrom', 'measureTo', measure ?? '', asked.measure === null)}
        {JSON.stringify(asked) !== JSON.stringify(NOTHING_ASKED) && (
          <Button variant="subtle" leftSection={<TbFilterOff size={13} aria-hidden />} onClick={() => ask({})}>
            {t('gallery.reset')}
          </Button>
        )}
      </fieldset>
      <ScrollRegion className={`scroll grow ${classes.scroll}`} label={t('insight.tab.slides')}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton height={300} />}
        {data?.length === 0 && (
          <Placeholder
            icon={<TbSearch size={24} />}
            title={t('insight.slides.none')}
            text={filter.synthetic ? '' : t('insight.slides.noneText')}
          >
            <Button variant="default" onClick={() => ask({})}>
              {t('gallery.reset')}
            </Button>
            {!filter.synthetic && (
              <Button variant="default" onClick={() => changeFilter({ synthetic: true })}>
                {t('insight.empty.include')}
              </Button>
            )}
          </Placeholder>
        )}
        {data && data.length > 0 && (
          <Figure
            file="slides"
            wide
            title={t('insight.slides.title')}
            units={name ? t('insight.slides.unitsOf', { name }) : t('insight.slides.units')}
            n={data.length < MOST ? texts.slides(data.length) : t('insight.slides.newest', { count: data.length })}
            table={{
              columns: [
                t('worklist.name'),
                t('worklist.accession'),
                t('insight.analysed'),
                t('worklist.cells'),
                ...(name ? [`${name} %`] : []),
                ...(measure ? [measure] : []),
                ...(name ? [t('insight.slides.itsCells')] : []),
              ],
              rows: data.map((slide) => [
                { value: slide.name, open: () => openSlide(slide.slide) },
                { value: slide.accession },
                { value: slide.at, text: format.date(slide.at) },
                { value: slide.cells, text: format.number(slide.cells) },
                ...(name
                  ? [{ value: slide.percent, text: slide.percent === null ? '–' : format.number(slide.percent, 1) }]
                  : []),
                ...(measure
                  ? [{ value: slide.measure, text: slide.measure === null ? '–' : format.number(slide.measure, 2) }]
                  : []),
                ...(name && debounced.class
                  ? [
                      {
                        value: null,
                        text: t('insight.slides.show'),
                        open: () =>
                          open({
                            title: `${name} · ${slide.name}`,
                            count: null,
                            of: { question: { ...scope, called: debounced.class, slideIds: [slide.slide] } },
                          }),
                      },
                    ]
                  : []),
              ]),
            }}
          />
        )}
      </ScrollRegion>
    </div>
  );
}
