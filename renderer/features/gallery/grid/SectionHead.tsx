import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { TbBan, TbFlag } from 'react-icons/tb';
import type { Differential } from '../../../../electron/contract/analysis.ts';
import { isCounted } from '../../../../electron/contract/classes.ts';
import { ClassMark } from '../../../kit/ClassMark.tsx';
import { Tag } from '../../../kit/Tag.tsx';
import { useFormat } from '../../../kit/useFormat.ts';
import { useAlwaysReview } from '../../../state/review-rules.ts';
import type { SectionKey } from '../../../state/sections.ts';
import classes from '../gallery.module.css';

interface SectionHeadProps {
  section: SectionKey;
  /** Cells shown, and how many of them are unreviewed. */
  count: number;
  unreviewed: number;
  differential: Differential | null;
  /** All cells of the slide. */
  total: number;
}

export const SectionHead = memo(function SectionHead(props: SectionHeadProps) {
  const { section, count, unreviewed, differential, total } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const always = useAlwaysReview();
  const share = (): string => {
    if (!differential) return '';
    if (section === 'unidentified' || section === 'excluded')
      return t('gallery.ofCells', { percent: format.percent(total > 0 ? (100 * count) / total : 0) });
    if (!isCounted(section))
      return t('gallery.per100', { value: format.figure(differential.per_100_wbc[section] ?? null) });
    return t('gallery.ofCounted', { percent: format.percent(differential.classes[section]?.percent ?? null) });
  };
  const apart = section === 'unidentified' || section === 'excluded';
  return (
    <>
      {section === 'unidentified' && <TbFlag size={14} aria-hidden />}
      {section === 'excluded' && <TbBan size={14} aria-hidden />}
      {!apart && <ClassMark name={section} />}
      <strong>{apart ? t(`gallery.${section}`) : t(`class.${section}`)}</strong>
      {!apart && <span className={`soft text-small ${classes.code}`}>{section}</span>}
      <span className={classes.headerCount}>{format.number(count)}</span>
      <span className="soft">{share()}</span>
      {!apart && always.includes(section) && <Tag tone="warn">{t('review.always')}</Tag>}
      <span className={classes.hint}>
        {apart && t(`gallery.${section}Hint`)}
        {!apart && (unreviewed > 0 ? t('review.toSee', { count: unreviewed }) : t('review.allSeen'))}
      </span>
    </>
  );
});
