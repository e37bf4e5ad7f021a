import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbChevronDown, TbChevronRight } from 'react-icons/tb';
import { SEGMENTATION_STAGES } from '../../../electron/contract/bridge.ts';
import classes from './inspector.module.css';
import { useInspector } from './inspector.ts';

/** The steps of the segmentation. The chosen step is overlaid on the cell image. */
export function StageSwitch() {
  const { t } = useTranslation();
  const { stage, open, show, toggle } = useInspector();
  const Chevron = open ? TbChevronDown : TbChevronRight;
  return (
    <section className={classes.inspector}>
      <UnstyledButton className={`row gap-4 text-body ${classes.opener}`} aria-expanded={open} onClick={toggle}>
        <Chevron size={14} aria-hidden />
        {t('inspect.title')}
        <span className={`soft push-end text-small ${classes.keys}`}>{t('inspect.keys')}</span>
      </UnstyledButton>
      {open && (
        <>
          <fieldset className={`flex wrap gap-4 ${classes.stages}`} aria-label={t('inspect.title')}>
            {[null, ...SEGMENTATION_STAGES].map((name) => (
              <button key={name ?? 'image'} type="button" aria-pressed={stage === name} onClick={() => show(name)}>
                {t(`inspect.stage.${name ?? 'image'}.name`)}
              </button>
            ))}
          </fieldset>
          <p className={`soft text-body ${classes.explanation}`} role="status">
            {t(`inspect.stage.${stage ?? 'image'}.text`)}
          </p>
        </>
      )}
    </section>
  );
}
