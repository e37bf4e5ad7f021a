import { useDroppable } from '@dnd-kit/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { TbBan } from 'react-icons/tb';
import { useFormat } from '../../../kit/useFormat.ts';
import { BINS, type Bin } from '../../../state/bins.ts';
import { keyLabel } from '../../../state/keymap.ts';
import { useKeyMap } from '../../../state/useKeyMap.ts';
import { CLASS_COLOURS } from '../../../theme/classes.ts';
import classes from '../gallery.module.css';

interface BinButtonProps {
  bin: Bin;
  count: number;
  disabled: boolean;
  onAssign(bin: Bin): void;
}

/** Separate from the drop target, which renders whenever a drag changes. */
const BinFace = memo(function BinFace({ bin, count, keyName }: { bin: Bin; count: number; keyName: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {bin === 'excluded' ? (
        <TbBan size={13} aria-hidden />
      ) : (
        <i style={{ background: CLASS_COLOURS[bin] }} aria-hidden />
      )}
      <b>{bin === 'excluded' ? t('review.excludeShort') : bin}</b>
      <span>{format.number(count)}</span>
      <kbd>{keyName}</kbd>
    </>
  );
});

const BinButton = memo(function BinButton({ bin, count, disabled, onAssign }: BinButtonProps) {
  const { t } = useTranslation();
  const keys = useKeyMap((state) => state.keys);
  const { setNodeRef, isOver } = useDroppable({ id: bin, disabled });
  const name = bin === 'excluded' ? t('review.excludeBin') : t(`class.${bin}`);
  const key = keyLabel(bin === 'excluded' ? keys.exclude : keys[`class.${bin}`]);
  return (
    <button
      ref={setNodeRef}
      type="button"
      className={`panel row shrinkable one-line gap-4 text-body ${classes.bin}`}
      data-over={isOver ? true : undefined}
      data-bin={bin}
      disabled={disabled}
      title={t('review.binHint', { name, key })}
      onClick={() => onAssign(bin)}
    >
      <BinFace bin={bin} count={count} keyName={key} />
    </button>
  );
});

interface BinsProps {
  counts: ReadonlyMap<Bin, number>;
  disabled: boolean;
  onAssign(bin: Bin): void;
}

/** One bin per class in a fixed order: a drop target, a button, and a reminder of its key. */
export const Bins = memo(function Bins({ counts, disabled, onAssign }: BinsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={`grid rigid gap-2 ${classes.bins}`} aria-label={t('review.bins')}>
      {BINS.map((bin) => (
        <BinButton key={bin} bin={bin} count={counts.get(bin) ?? 0} disabled={disabled} onAssign={onAssign} />
      ))}
    </fieldset>
  );
});
