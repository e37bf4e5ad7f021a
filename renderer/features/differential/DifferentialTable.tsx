import { UnstyledButton } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Differential } from '../../../electron/contract/analysis.ts';
import { type CellClass, UNCOUNTED_CLASSES } from '../../../electron/contract/classes.ts';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { axisEnd, differentialLines } from '../../kit/differential-lines.ts';
import { StackedBar } from '../../kit/StackedBar.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useGallery } from '../../state/gallery.ts';
import { explain } from '../../state/provenance.ts';
import { CLASS_COLOURS } from '../../theme/classes.ts';
import classes from './differential.module.css';

/** The 95% limits as a bar and the share as a tick on it, on an axis from 0 to `end` percent. */
function Interval({ name, percent, low, high, end }: Omit<LineProps, 'slideId' | 'count' | 'untrained' | 'stated'>) {
  if (percent === null) return null;
  const at = (value: number) => `${(100 * value) / end}%`;
  return (
    <span className={`relative ${classes.interval}`} aria-hidden>
      {low !== null && high !== null && (
        <i style={{ left: at(low), right: `calc(100% - ${at(high)})`, background: CLASS_COLOURS[name] }} />
      )}
      <b style={{ left: at(percent) }} />
    </span>
  );
}

function ClassName({ name, count }: { name: CellClass; count: number }) {
  const { t } = useTranslation();
  const jumpTo = useGallery((state) => state.jumpTo);
  const label = (
    <>
      <ClassMark name={name} />
      <span className={`soft rigid text-small ${classes.code}`}>{name}</span>
      <span className={`one-line ${classes.className}`}>{t(`class.${name}`)}</span>
    </>
  );
  if (count === 0) return <span className={`row gap-6 ${classes.name}`}>{label}</span>;
  return (
    <UnstyledButton
      className={`row gap-6 ${classes.name}`}
      title={t('differential.jump', { name: t(`class.${name}`) })}
      onClick={() => jumpTo(name)}
    >
      {label}
    </UnstyledButton>
  );
}

/** A reported number that opens its provenance. */
function Why({ slideId, name, children }: { slideId: SlideId; name: CellClass; children: string }) {
  const { t } = useTranslation();
  return (
    <UnstyledButton
      className={classes.why}
      aria-label={`${children}. ${t('provenance.whyOf', { name: t(`class.${name}`) })}`}
      title={t('provenance.why')}
      onClick={() => explain(slideId, name)}
    >
      {children}
    </UnstyledButton>
  );
}

interface LineProps {
  slideId: SlideId;
  name: CellClass;
  count: number;
  percent: number | null;
  /** Limits of the 95% interval, percent, null where they are withheld; and where the axis ends. */
  low: number | null;
  high: number | null;
  end: number;
  /** The model can't call the class, and nobody found one. */
  untrained: boolean;
  /** Whether shares are stated: not of nothing, nor where the calls are in doubt. */
  stated: boolean;
}

/** A separate component, so that a change of one class renders one row. */
const Line = memo(function Line({ slideId, name, count, percent, low, high, end, untrained, stated }: LineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr data-none={count === 0 ? true : undefined}>
      <th scope="row">
        <ClassName name={name} count={count} />
      </th>
      {untrained ? (
        <td colSpan={4} className={classes.untrained}>
          {t('differential.untrained')}
        </td>
      ) : (
        <>
          <td className={classes.number}>{format.number(count)}</td>
          <td className={classes.percent}>
            <Why slideId={slideId} name={name}>
              {format.figure(stated ? percent : null)}
            </Why>
          </td>
          <td>{stated && <Interval name={name} percent={percent} low={low} high={high} end={end} />}</td>
          <td className={classes.limits}>
            {format.limits(!stated || low === null || high === null ? null : [low, high])}
          </td>
        </>
      )}
    </tr>
  );
});

interface UncountedProps {
  slideId: SlideId;
  name: CellClass;
  count: number;
  /** Cells per 100 counted white cells; null without one. */
  per100: number | null;
  untrained: boolean;
}

const Uncounted = memo(function Uncounted({ slideId, name, count, per100, untrained }: UncountedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr data-none={count === 0 ? true : undefined}>
      <th scope="row">
        <ClassName name={name} count={count} />
      </th>
      <td className={classes.number}>{format.number(count)}</td>
      <td className={classes.percent}>
        <Why slideId={slideId} name={name}>
          {untrained ? t('differential.untrained') : format.figure(per100)}
        </Why>
      </td>
      <td colSpan={2} />
    </tr>
  );
});

interface DifferentialTableProps {
  slideId: SlideId;
  differential: Differential;
  /** Number of cells in each class, for the classes that are not counted. */
  cells: ReadonlyMap<CellClass, number>;
  /** Cells that nobody has reviewed: their calls may be wrong, which no limit of sampling error says. */
  unreviewed: number;
  /** Whether percentages wait until a person has seen every cell. */
  heldBack: boolean;
}

export const DifferentialTable = memo(function DifferentialTable(props: DifferentialTableProps) {
  const { slideId, differential, cells, unreviewed, heldBack } = props;
  const stated = differential.counted > 0 && !heldBack;
  const { t } = useTranslation();
  const format = useFormat();
  const lines = differentialLines(differential);
  const end = axisEnd(lines);
  const untrained = differential.not_trained ?? [];

  return (
    <>
      <StackedBar differential={differential} />
      <table className={`text-body ${classes.table}`}>
        <colgroup>
          <col className={classes.nameColumn} />
          <col className={classes.countColumn} />
          <col style={{ width: 48 }} />
          <col />
          <col style={{ width: 76 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{t('differential.class')}</th>
            <th scope="col" className={classes.number}>
              {t('differential.count')}
            </th>
            <th scope="col" className={classes.number}>
              {t('differential.percent')}
            </th>
            <th scope="col" colSpan={2}>
              {t('differential.limits')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, count, percent, ci95 }) => (
            <Line
              key={name}
              slideId={slideId}
              name={name}
              count={count}
              percent={percent}
              low={ci95?.[0] ?? null}
              high={ci95?.[1] ?? null}
              end={end}
              untrained={untrained.includes(name)}
              stated={stated}
            />
          ))}
          <tr className={classes.total}>
            <th scope="row">{t('differential.counted')}</th>
            <td className={classes.number}>{format.number(differential.counted)}</td>
            <td className={classes.percent}>{format.figure(stated ? 100 : null)}</td>
            <td colSpan={2} />
          </tr>
          <tr data-warn={differential.unidentified > 0 ? true : undefined}>
            <th scope="row">{t('differential.unidentified')}</th>
            <td className={classes.number}>{format.number(differential.unidentified)}</td>
            <td colSpan={3} />
          </tr>
          <tr className={classes.group}>
            <th scope="rowgroup" colSpan={5}>
              {t('differential.per100')}
            </th>
          </tr>
          {UNCOUNTED_CLASSES.map((name) => (
            <Uncounted
              key={name}
              slideId={slideId}
              name={name}
              count={cells.get(name) ?? 0}
              per100={heldBack ? null : (differential.per_100_wbc[name] ?? null)}
              untrained={untrained.includes(name)}
            />
          ))}
        </tbody>
      </table>
      <p className={`soft text-small ${classes.note}`}>{t('differential.note')}</p>
      {differential.limits_withheld && (
        <p className={`warn text-small ${classes.note}`}>
          {t('differential.withheld', { count: differential.unusual_stain ?? 0 })}
        </p>
      )}
      {unreviewed > 0 && (
        <p className={`soft text-small ${classes.note}`}>{t('differential.unreviewed', { count: unreviewed })}</p>
      )}
    </>
  );
});
