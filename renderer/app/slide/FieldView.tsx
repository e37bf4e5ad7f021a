import { Button, Skeleton } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbPhoto } from 'react-icons/tb';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { CellId, CellSummary, Field, ImageId, SlideDetail } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { FieldCanvas } from '../../features/field/FieldCanvas.tsx';
import classes from '../../features/field/field.module.css';
import { fieldOf, walk, walkOrder } from '../../features/field/order.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Placeholder } from '../../kit/Placeholder.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useGallery } from '../../state/gallery.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useKeyboard } from '../../state/useKeyboard.ts';
import { CellCard } from './CellCard.tsx';

const FORWARD = new Set(['ArrowRight', 'ArrowDown']);
const BACK = new Set(['ArrowLeft', 'ArrowUp']);

function FieldList({ fields, shown, onShow }: { fields: Field[]; shown: Field; onShow: (id: ImageId) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <nav className={`panel pick-list rigid ${classes.list}`} aria-label={t('field.list')}>
      {fields.map(({ id, file, cells }) => (
        <button key={id} type="button" aria-current={id === shown.id ? 'true' : undefined} onClick={() => onShow(id)}>
          <span className="ellipsis" title={file}>
            {file}
          </span>
          <span>{format.number(cells.length)}</span>
        </button>
      ))}
    </nav>
  );
}

/** The cells of the field, counted by class. */
function FieldFacts({ field, cells }: { field: Field; cells: ReadonlyMap<CellId, CellSummary> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = new Map<CellClass, number>();
  for (const { id } of field.cells) {
    const name = cells.get(id)?.class;
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const cut = field.cells.filter((cell) => cell.cut).length;
  return (
    <div className={`row soft wrap rigid text-body ${classes.facts}`}>
      <strong>{field.file}</strong>
      <span>{`${field.width} × ${field.height} px`}</span>
      <span>{t('field.cells', { count: field.cells.length })}</span>
      {cut > 0 && <span title={t('field.cutNote')}>{t('field.cut', { count: cut })}</span>}
      <span className={`flex wrap push-end ${classes.classes}`}>
        {CLINICAL_ORDER.filter((name) => counts.has(name)).map((name) => (
          <span key={name} title={t(`class.${name}`)}>
            <ClassMark name={name} />
            {name} {format.number(counts.get(name) ?? 0)}
          </span>
        ))}
      </span>
    </div>
  );
}

/** The whole fields of a slide with outlined cells, and the card of the open cell as in the gallery. */
export function FieldView({ detail: { slide, run, cells } }: { detail: SlideDetail }) {
  const { t } = useTranslation();
  const show = useNavigation((state) => state.show);
  const { selected, cardOpen, select, openCard, closeCard } = useGallery();
  const { data: fields, error, refetch } = useEngine('fields.list', { slideId: slide.id });
  const frame = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<ImageId | null>(null);
  const byId = useMemo(() => new Map(cells.map((cell) => [cell.id, cell])), [cells]);
  const order = useMemo(() => walkOrder(fields ?? []), [fields]);
  const home = useMemo(() => fieldOf(fields ?? [], selected), [fields, selected]);
  // Selecting a cell shows its field.
  useEffect(() => {
    if (home) setChosen(home.id);
  }, [home]);

  const field = fields?.find(({ id }) => id === chosen) ?? fields?.[0];
  const showField = (id: ImageId) => {
    setChosen(id);
    // The card of a cell that is out of sight would be taken for one of the field's.
    if (id !== home?.id) closeCard();
  };
  const turn = (by: 1 | -1) => {
    const at = field && fields ? fields.indexOf(field) + by : -1;
    const to = fields?.[at];
    if (to) showField(to.id);
    return to !== undefined;
  };
  useKeyboard((combo) => {
    if (!fields || !field) return false;
    if (combo === 'PageDown') return turn(1);
    if (combo === 'PageUp') return turn(-1);
    if (FORWARD.has(combo) || BACK.has(combo)) {
      const to = walk(fields, field, home?.id === field.id ? selected : null, FORWARD.has(combo) ? 1 : -1);
      if (to !== null) select(to);
      // Otherwise a previously clicked button would receive Enter.
      frame.current?.focus({ preventScroll: true });
    } else if (combo === 'Enter' && home) openCard(selected ?? (home.cells[0]?.id as CellId));
    else if (combo === 'Escape' && cardOpen) closeCard();
    else return false;
    return true;
  });

  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!fields) return <Skeleton m={16} height="80%" aria-busy />;
  if (!field) {
    return (
      <Placeholder icon={<TbPhoto size={26} strokeWidth={1.5} />} title={t('field.none')} text={t('field.noneText')}>
        <Button variant="default" onClick={() => show('gallery')}>
          {t('field.toGallery')}
        </Button>
      </Placeholder>
    );
  }
  return (
    <div className={`flex grow gap-10 ${classes.body}`}>
      {fields.length > 1 && <FieldList fields={fields} shown={field} onShow={showField} />}
      <section className={`panel stack grow shrinkable ${classes.main}`}>
        <FieldFacts field={field} cells={byId} />
        <FieldCanvas key={field.id} field={field} cells={byId} selected={selected} onOpen={openCard} frame={frame} />
        <div className={`ellipsis soft rigid text-small ${classes.keys}`}>{t('field.keys')}</div>
      </section>
      {cardOpen && selected !== null && (
        <CellCard cellId={selected} order={order} untrained={run?.model.untrained ?? []} />
      )}
    </div>
  );
}
