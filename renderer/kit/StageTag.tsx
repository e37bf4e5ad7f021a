import { useTranslation } from 'react-i18next';
import type { ReviewStage } from '../../electron/contract/slide-review.ts';
import { Tag, type Tone } from './Tag.tsx';

const STAGE_TONES: Record<ReviewStage, Tone> = {
  new: 'plain',
  in_review: 'accent',
  second_reading: 'warn',
  arbitration: 'warn',
  signed: 'good',
};

/** The review stage of a slide, with the version of an amended slide. */
export function StageTag({ stage, version }: { stage: ReviewStage; version: number }) {
  const { t } = useTranslation();
  return (
    <Tag tone={STAGE_TONES[stage]}>
      {t(`signoff.stage.${stage}`)}
      {version > 1 && ` · ${t('signoff.version', { version })}`}
    </Tag>
  );
}
