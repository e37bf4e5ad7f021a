import { Button, CloseButton } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useHelp } from '../../state/help.ts';
import { keyLabel } from '../../state/keymap.ts';
import { usePreferences } from '../../state/navigation.ts';
import { useKeyMap } from '../../state/useKeyMap.ts';
import classes from './help.module.css';

/** A short introduction, shown once on the demo slide. */
export const FirstSteps = memo(function FirstSteps() {
  const { t } = useTranslation();
  const { introduced, set } = usePreferences();
  const keys = useKeyMap((state) => state.keys);
  const openMap = useHelp((state) => state.toggle);
  if (introduced) return null;
  const done = () => set({ introduced: true });
  const steps = [
    ['look', keyLabel(keys.confirm)],
    ['change', keyLabel(keys['class.LY'])],
    ['page', keyLabel(keys.confirmPage)],
    ['back', keyLabel(keys.undo)],
  ] as const;
  return (
    <section className={classes.first} aria-label={t('first.title')}>
      <div>
        <h2>{t('first.title')}</h2>
        <CloseButton aria-label={t('action.dismiss')} onClick={done} size="sm" />
      </div>
      <ol>
        {steps.map(([step, key]) => (
          <li key={step}>
            <kbd>{key}</kbd>
            <span>{t(`first.${step}`)}</span>
          </li>
        ))}
      </ol>
      <div>
        <Button size="compact-xs" variant="subtle" onClick={openMap}>
          {t('help.open')}
        </Button>
        <Button size="compact-xs" onClick={done}>
          {t('first.done')}
        </Button>
      </div>
    </section>
  );
});
