import { CloseButton, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { IconType } from 'react-icons';
import { TbChevronLeft, TbChevronRight, TbCircleCheck, TbFlag, TbInfoCircle, TbListSearch } from 'react-icons/tb';
import type { CellClass } from '../../../electron/contract/classes.ts';
import type { CellDetail, CellId } from '../../../electron/contract/methods.ts';
import { engineQuery, useSlide } from '../../api/engine.ts';
import { Atlas } from '../../features/atlas/Atlas.tsx';
import { CorrectOutline } from '../../features/calibrate/CorrectOutline.tsx';
import { CellImage } from '../../features/cell/CellImage.tsx';
import classes from '../../features/cell/cell.module.css';
import { History } from '../../features/cell/History.tsx';
import { Lineages } from '../../features/cell/Lineages.tsx';
import { LineageTag } from '../../features/cell/LineageTag.tsx';
import { morphologyLines } from '../../features/cell/morphology.ts';
import { Notes } from '../../features/cell/Notes.tsx';
import { Place } from '../../features/cell/Place.tsx';
import { Probabilities } from '../../features/cell/Probabilities.tsx';
import { TABS, useCardTab } from '../../features/cell/tabs.ts';
import { ShowInField } from '../../features/field/ShowInField.tsx';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { IconButton } from '../../kit/IconButton.tsx';
import { ScrollRegion } from '../../kit/ScrollRegion.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { isDoubtful } from '../../state/cell-filters.ts';
import { useGallery } from '../../state/gallery.ts';
import { findSimilar } from '../../state/insight.ts';
import type { Order } from '../../state/sections.ts';

function Verdict({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { review } = cell;
  const unidentified = review.status === 'unidentified';
  const name = t(`class.${review.class}`);
  const doubtful = isDoubtful({ ...review, confidence: cell.confidence });
  return (
    <div className={`row wrap ${classes.verdict}`}>
      <h3>
        {unidentified ? <TbFlag size={17} aria-hidden /> : <ClassMark name={review.class} />}
        {unidentified ? t('cell.unidentified') : name}
        {!unidentified && <span className={`soft text-body ${classes.code}`}>{review.class}</span>}
      </h3>
      <span className={`soft gap-6 ${classes.confidence}`}>
        <strong>{format.confidence(cell.confidence)}</strong>
        {t('cell.confidence')}
      </span>
      {unidentified ? (
        <Tag tone="warn">{t('cell.mostLikely', { name })}</Tag>
      ) : (
        doubtful && <Tag tone="warn">{t('cell.lowConfidence')}</Tag>
      )}
      <LineageTag cell={cell} />
      {review.status === 'excluded' &&
        (review.excluded === 'not_counted' ? (
          <Tag tone="warn" title={t('quality.not_counted.text')}>
            {t('quality.not_counted.name')}
          </Tag>
        ) : (
          <Tag tone="bad">{t('cell.excludedFor', { reason: review.excluded ?? '' })}</Tag>
        ))}
      {review.class !== cell.class && (
        <Tag tone="accent">{t('cell.modelSaid', { name: t(`class.${cell.class}`) })}</Tag>
      )}
      {review.reviewed && <Tag tone="good">{t('review.state.reviewed')}</Tag>}
    </div>
  );
}

function QualityFacts({ quality }: { quality: CellDetail['quality'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className={classes.block}>
      <h4>
        {t('cell.quality')}
        <span className={classes.score}>{format.share(quality.score)}</span>
      </h4>
      {quality.flags.length === 0 ? (
        <p className={`row gap-6 text-body ${classes.fine}`}>
          <TbCircleCheck size={14} aria-hidden /> {t('cell.qualityFine')}
        </p>
      ) : (
        <ul className={`stack gap-6 text-body ${classes.flags}`}>
          {quality.flags.map((flag) => (
            <li key={flag}>
              <TbInfoCircle size={14} aria-hidden />
              <span>
                <strong>{t(`quality.${flag}.name`)}</strong> {t(`quality.${flag}.text`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function MorphologyTable({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className={classes.block}>
      <h4>{t('cell.morphology')}</h4>
      <dl className={`grid text-body ${classes.morphology}`}>
        {morphologyLines(cell.morphology).map(({ key, values, unit, digits }) => (
          <div key={key} data-wide={values.length > 1 ? true : undefined}>
            <dt>{t(`morphology.${key}`)}</dt>
            <dd>
              {values.map((value) => format.number(value, digits)).join('  ')}
              {unit && <span className={`soft ${classes.unit}`}>{t(`unit.${unit}`)}</span>}
              {key !== 'nucleus_od' && key !== 'cytoplasm_od' && (
                <Place slideId={cell.slideId} measure={key} value={cell.morphology[key]} />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function CellFacts({ cell, untrained }: { cell: CellDetail; untrained: readonly CellClass[] }) {
  const { t } = useTranslation();
  const { tab, show } = useCardTab();
  return (
    <>
      <Verdict cell={cell} />
      <CellImage key={cell.id} cellId={cell.id} name={t(`class.${cell.review.class}`)}>
        <CorrectOutline cell={cell} />
      </CellImage>
      <Notes cell={cell} />
      <nav className={`flex gap-2 ${classes.tabs}`} aria-label={t('cell.panel')}>
        {TABS.map((name) => (
          <button key={name} type="button" aria-pressed={tab === name} onClick={() => show(name)}>
            {t(`cell.tab.${name}`)}
          </button>
        ))}
      </nav>
      {tab === 'atlas' && <Atlas key={cell.id} cell={cell} />}
      {tab === 'history' && <History cell={cell} />}
      {tab === 'facts' && <Measurements cell={cell} untrained={untrained} />}
    </>
  );
}

function Measurements({ cell, untrained }: { cell: CellDetail; untrained: readonly CellClass[] }) {
  const { t } = useTranslation();
  const [x, y, width, height] = cell.box.map(Math.round);
  return (
    <>
      <section className={classes.block}>
        <h4>{t('cell.probabilities')}</h4>
        <Lineages cell={cell} />
        <Probabilities cell={cell} untrained={untrained} />
      </section>
      <QualityFacts quality={cell.quality} />
      <MorphologyTable cell={cell} />
      <section className={classes.block}>
        <Facts
          items={[
            [t('cell.source'), cell.file],
            [t('cell.position'), t('cell.positionValue', { x, y, width, height })],
          ]}
        />
        <ShowInField cell={cell} />
      </section>
    </>
  );
}

function SimilarButton({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const { data } = useSlide(cell.slideId);
  const find = () => findSimilar(cell.id, data?.slide.synthetic);
  return <IconButton name={t('insight.similar.action')} Icon={TbListSearch} onClick={find} />;
}

interface CellCardProps {
  cellId: CellId;
  /** The cells that the gallery shows, in its order. */
  order: Pick<Order, 'at' | 'indexOf'>;
  untrained: readonly CellClass[];
}

/** All details of one cell, beside the gallery. The arrow keys keep working, and the card follows. */
export function CellCard({ cellId, order, untrained }: CellCardProps) {
  const { t } = useTranslation();
  const { closeCard, openCard } = useGallery.getState();
  const at = order.indexOf(cellId);
  const step = (to: CellId | undefined, name: string, Icon: IconType) => (
    <IconButton name={name} Icon={Icon} disabled={to === undefined} onClick={() => to !== undefined && openCard(to)} />
  );
  // Keep the previous cell until the next one has loaded, to avoid flicker.
  const { data, error, refetch } = useQuery({
    ...engineQuery('cells.get', { cellId }),
    placeholderData: keepPreviousData,
  });

  return (
    <ScrollRegion as="aside" className={`panel rigid ${classes.card}`} label={t('cell.panel')}>
      <div className={`row between ${classes.cardHead}`}>
        <h2>{t('cell.title', { id: cellId })}</h2>
        <span>
          {step(at > 0 ? order.at(at - 1) : undefined, t('cell.previous'), TbChevronLeft)}
          {step(at >= 0 ? order.at(at + 1) : undefined, t('cell.next'), TbChevronRight)}
        </span>
        {data && <SimilarButton cell={data} />}
        <CloseButton aria-label={t('action.close')} onClick={closeCard} />
      </div>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} aria-busy />}
      {data && !error && <CellFacts cell={data} untrained={untrained} />}
    </ScrollRegion>
  );
}
