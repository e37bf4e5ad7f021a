import { useTranslation } from 'react-i18next';
import { LINEAGE_CONFIDENCE } from '../../../electron/contract/lineage.ts';
import type { CellDetail } from '../../../electron/contract/methods.ts';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';

/** The lineage of an unidentified cell, if the combined probability of its classes is high enough. */
export function LineageTag({ cell }: { cell: CellDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { status, lineage, lineageConfidence } = cell;
  if (status !== 'unidentified' || lineage === 'other' || lineageConfidence < LINEAGE_CONFIDENCE) return null;
  const share = format.confidence(lineageConfidence);
  return <Tag title={t('lineage.note')}>{t('lineage.line', { name: t(`lineage.${lineage}`), share })}</Tag>;
}
