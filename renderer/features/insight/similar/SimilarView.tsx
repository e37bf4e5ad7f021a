import { Button, Checkbox, NativeSelect, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbEqual, TbPhotoSearch } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../../../electron/contract/errors.ts';
import type { CellId, MethodInput, Selection, SlideId } from '../../../../electron/contract/methods.ts';
import { call, cellUrl, choose, takeDropped } from '../../../api/bridge.ts';
import { engineQuery, keyOf } from '../../../api/engine.ts';
import { notifyError } from '../../../api/notices.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../../kit/ErrorNotice.tsx';
import { Figure } from '../../../kit/Figure.tsx';
import { bindChecked, bindText, OptionalChoice } from '../../../kit/fields.tsx';
import { Placeholder } from '../../../kit/Placeholder.tsx';
import { ScrollRegion } from '../../../kit/ScrollRegion.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { openCell, type Subject, scopeOf, useInsight } from '../../../state/insight.ts';
import { useNavigation } from '../../../state/navigation.ts';
import { FoundCells } from '../FoundCells.tsx';
import classes from '../insight.module.css';
import { ScopeBar } from '../ScopeBar.tsx';
import { useFigureText } from '../useFigureText.ts';
import { Pixels } from './Pixels.tsx';

const LIMITS = [24, 50, 100, 200] as const;

/** The query cell or picture. */
interface Target {
  of: MethodInput<'similarity.search'>['of'];
  slide: SlideId | null;
}

/** Finds cells on all slides that look like a cell or an external picture. */
export function SimilarView() {
  const { t } = useTranslation();
  const { subject, setSubject, othersOnly, setOthersOnly } = useInsight();
  const [only, setOnly] = useState<CellClass | null>(null);
  const [limit, setLimit] = useState<number>(50);
  const [over, setOver] = useState(false);
  const take = async (selecting: Promise<Selection | null>, nothing?: string) => {
    try {
      const selection = await selecting;
      if (selection) setSubject({ kind: 'picture', selection, index: 0 });
      else if (nothing) notifyError(new LeukoscopeError('NO_INPUT', nothing));
    } catch (error) {
      notifyError(error);
    }
  };
  // A picture dropped here is compared, not imported, so the event must not reach the window's drop zone.
  const dropped = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void take(takeDropped([...event.dataTransfer.files]), t('import.nothing'));
  };
  const file = (
    <Button
      variant="default"
      leftSection={<TbPhotoSearch size={15} aria-hidden />}
      onClick={() => void take(choose('files'))}
    >
      {t('insight.similar.file')}
    </Button>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has a button beside it that does the same
    <div
      className="stack grow shrinkable relative"
      data-over={over ? true : undefined}
      onDragEnterCapture={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.stopPropagation();
        setOver(true);
      }}
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onDragLeave={(event) => {
        event.stopPropagation();
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={dropped}
    >
      <ScopeBar>
        <OptionalChoice
          w={136}
          aria-label={t('insight.filter.class')}
          values={CLINICAL_ORDER}
          nameOf={(name) => t(`class.${name}`)}
          none={t('worklist.anyClass')}
          value={only}
          onChange={setOnly}
        />
        <NativeSelect
          w={104}
          aria-label={t('insight.similar.limit')}
          {...bindText(String(limit), (value) => setLimit(Number(value)))}
          data={LIMITS.map((value) => ({
            value: String(value),
            label: t('insight.similar.nearest', { count: value }),
          }))}
        />
        {subject?.kind === 'cell' && (
          <Checkbox
            className={classes.check}
            label={t('insight.similar.notSame')}
            {...bindChecked(othersOnly, setOthersOnly)}
          />
        )}
      </ScopeBar>
      <ScrollRegion className={`scroll grow ${classes.scroll}`} label={t('insight.tab.similar')}>
        {!subject && (
          <Placeholder
            icon={<TbEqual size={26} strokeWidth={1.5} />}
            title={t('insight.similar.emptyTitle')}
            text={t('insight.similar.emptyText')}
          >
            {file}
            <GoToSlide />
          </Placeholder>
        )}
        {subject?.kind === 'cell' && (
          <OfCell cellId={subject.cellId} file={file}>
            {(target) => <Nearest target={target} only={only} limit={limit} />}
          </OfCell>
        )}
        {subject?.kind === 'picture' && (
          <OfPicture subject={subject} file={file}>
            {(target) => <Nearest target={target} only={only} limit={limit} />}
          </OfPicture>
        )}
      </ScrollRegion>
      {over && <div className={`grid accent ${classes.over}`}>{t('insight.similar.drop')}</div>}
    </div>
  );
}

function GoToSlide() {
  const { t } = useTranslation();
  const { go, slideId } = useNavigation();
  return (
    <Button variant="default" onClick={() => go(slideId === null ? 'worklist' : 'slide')}>
      {t(slideId === null ? 'action.back' : 'insight.similar.toSlide')}
    </Button>
  );
}

interface CallProps {
  name: CellClass;
  unidentified: boolean;
  confidence: number;
}

function Call({ name, unidentified, confidence }: CallProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className={`grid ${classes.call}`}>
      <ClassMark name={name} />
      <strong>{unidentified ? t('cell.mostLikely', { name: t(`class.${name}`) }) : t(`class.${name}`)}</strong>
      <span>{`${format.confidence(confidence)} ${t('cell.confidence')}`}</span>
    </p>
  );
}

interface OfCellProps {
  cellId: CellId;
  file: React.ReactNode;
  children: (target: Target) => React.ReactNode;
}

function OfCell({ cellId, file, children }: OfCellProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(engineQuery('cells.get', { cellId }));
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={220} aria-busy />;
  return (
    <div className={`flex gap-16 ${classes.similar}`}>
      <aside className={`panel stack rigid gap-8 ${classes.subject}`} aria-label={t('insight.similar.subject')}>
        <img src={cellUrl('image', cellId)} alt={t(`class.${data.review.class}`)} width={168} height={168} />
        <Call
          name={data.review.class}
          unidentified={data.review.status === 'unidentified'}
          confidence={data.confidence}
        />
        <Button variant="default" onClick={() => openCell({ id: cellId, slide: data.slideId })}>
          {t('insight.similar.openIt')}
        </Button>
        {file}
      </aside>
      {children({ of: { cellId }, slide: data.slideId })}
    </div>
  );
}

interface OfPictureProps {
  subject: Extract<Subject, { kind: 'picture' }>;
  file: React.ReactNode;
  children: (target: Target) => React.ReactNode;
}

function OfPicture({ subject: { selection, index }, file, children }: OfPictureProps) {
  const { t } = useTranslation();
  const setSubject = useInsight((state) => state.setSubject);
  const { selectionId } = selection;
  const { data, error } = useQuery({
    queryKey: keyOf('similarity.examine', { selectionId }),
    queryFn: () => call('similarity.examine', { selectionId }),
    gcTime: 300_000,
  });
  if (error) {
    return (
      <div className={classes.failed}>
        <ErrorNotice error={error} />
        {file}
      </div>
    );
  }
  if (!data) {
    return (
      <div className={classes.failed} aria-busy>
        <p className="soft text-small" role="status">
          {t('insight.similar.examining', { name: selection.name })}
        </p>
        <Skeleton height={220} />
      </div>
    );
  }
  const cell = data.cells[index] ?? data.cells[0];
  return (
    <div className={`flex gap-16 ${classes.similar}`}>
      <aside className={`panel stack rigid gap-8 ${classes.subject}`} aria-label={t('insight.similar.subject')}>
        {cell && <Pixels cell={cell} size={168} label={t(`class.${cell.class}`)} />}
        {cell && <Call name={cell.class} unidentified={cell.status === 'unidentified'} confidence={cell.confidence} />}
        <p className="soft text-small">{t('insight.similar.notStored', { name: data.name })}</p>
        {data.cells.length > 1 && (
          <fieldset className={`flex wrap gap-4 ${classes.others}`}>
            <legend>{t('insight.similar.others', { count: data.cells.length })}</legend>
            {data.cells.map((one, i) => (
              <button
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell's place in its picture is its name
                key={i}
                type="button"
                aria-pressed={i === index}
                aria-label={`${i + 1}: ${t(`class.${one.class}`)}`}
                title={t(`class.${one.class}`)}
                onClick={() => setSubject({ kind: 'picture', selection, index: i })}
              >
                <Pixels cell={one} size={46} label="" />
              </button>
            ))}
          </fieldset>
        )}
        {file}
      </aside>
      {children({ of: { selectionId, index: cell === data.cells[index] ? index : 0 }, slide: null })}
    </div>
  );
}

interface NearestProps {
  target: Target;
  only: CellClass | null;
  limit: number;
}

function Nearest({ target, only, limit }: NearestProps) {
  const { t } = useTranslation();
  const { filter, change, othersOnly, setOthersOnly } = useInsight();
  const notSame = othersOnly && target.slide !== null;
  const format = useFormat();
  const texts = useFigureText();
  const { data, error, refetch } = useQuery({
    ...engineQuery('similarity.search', {
      of: target.of,
      limit,
      classes: only ? [only] : null,
      notSlide: notSame ? target.slide : null,
      ...scopeOf(filter),
    }),
    placeholderData: (before) => before,
  });
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} aria-busy />;
  const counts = Map.groupBy(data.cells, (cell) => cell.class);
  return (
    <div className="stack grow shrinkable gap-8">
      <p className="soft text-small" role="status">
        {t('insight.similar.searched', { count: data.searched, formatted: format.number(data.searched) })}
        {data.others > 0 &&
          ` ${t('insight.similar.otherModels', { count: data.others, formatted: format.number(data.others) })}`}
      </p>
      {data.cells.length === 0 ? (
        <Placeholder
          icon={<TbEqual size={24} />}
          title={t('insight.similar.none')}
          text={t('insight.similar.noneText')}
        >
          {notSame && (
            <Button variant="default" onClick={() => setOthersOnly(false)}>
              {t('insight.similar.sameToo')}
            </Button>
          )}
          {!filter.synthetic && (
            <Button variant="default" onClick={() => change({ synthetic: true })}>
              {t('insight.empty.include')}
            </Button>
          )}
        </Placeholder>
      ) : (
        <>
          <ul className={`flex wrap text-body ${classes.legend}`}>
            {CLINICAL_ORDER.flatMap((name) => {
              const found = counts.get(name)?.length ?? 0;
              return found > 0
                ? [
                    <li key={name}>
                      <span>
                        <ClassMark name={name} /> {t(`class.${name}`)} {format.number(found)}
                      </span>
                    </li>,
                  ]
                : [];
            })}
          </ul>
          <FoundCells cells={data.cells} label={t('insight.tab.similar')} size={92} />
          <Figure
            file="similar-cells"
            wide
            title={t('insight.similar.list')}
            units={t('insight.similar.units')}
            n={texts.cells(data.cells.length)}
            table={{
              columns: [
                t('insight.similar.rank'),
                t('differential.class'),
                t('insight.similar.distance'),
                t('worklist.name'),
                t('insight.similar.cell'),
              ],
              rows: data.cells.map((cell, i) => [
                { value: i + 1 },
                { value: cell.class, text: t(`class.${cell.class}`) },
                { value: 1 - cell.similarity, text: format.number(1 - cell.similarity, 3) },
                { value: cell.slideName },
                { value: cell.id, open: () => openCell(cell) },
              ]),
            }}
          />
        </>
      )}
    </div>
  );
}
