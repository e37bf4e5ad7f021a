import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle } from 'react-icons/tb';
import type { MethodOutput, RunDetail, SlideSummary } from '../../../electron/contract/methods.ts';
import { useFormat } from '../../kit/useFormat.ts';
import { useNavigation } from '../../state/navigation.ts';
import classes from './differential.module.css';

interface Props {
  slide: SlideSummary;
  run: RunDetail | null;
  state: Pick<MethodOutput<'review.state'>, 'doubt' | 'heldBack'>;
}

/** Says that the calls of a slide can't be relied on, what follows, and the two ways out. */
export function DoubtBanner({ slide, run, state: { doubt, heldBack } }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { go, show } = useNavigation();
  if (doubt === null || slide.cells === 0) return null;
  const cells = doubt === 'stain' ? (run?.unusual ?? 0) : slide.unidentified;
  return (
    <div className={`row wrap rigid gap-8 text-body ${classes.doubt}`} role="status">
      <TbAlertTriangle size={16} aria-hidden />
      <span>
        {t(`doubt.${doubt}`, { share: format.share(cells / slide.cells) })} {heldBack && t('doubt.heldBack')}
      </span>
      <Button size="compact-xs" variant="default" onClick={() => go('settings')}>
        {t('doubt.teach')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => show('calibrate')}>
        {t('doubt.calibrate')}
      </Button>
    </div>
  );
}
