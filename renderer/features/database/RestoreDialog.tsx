import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Generation } from '../../../electron/contract/methods.ts';
import { useSafety } from '../../api/safety.ts';
import { GenerationTable } from './Backups.tsx';
import classes from './database.module.css';
import { RestoreConfirm } from './RestoreConfirm.tsx';

/** Comes up by itself when the database was found damaged: what happened, and the copies that can take its place. */
export function RestoreDialog() {
  const { t } = useTranslation();
  const { data: state } = useSafety();
  const [seen, setSeen] = useState(false);
  const [chosen, setChosen] = useState<Generation | null>(null);
  if (chosen) return <RestoreConfirm generation={chosen} onClose={() => setChosen(null)} />;
  if (!state?.damaged || seen) return null;
  return (
    <Modal
      opened
      onClose={() => setSeen(true)}
      size="xl"
      title={t('database.damagedTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <div className={classes.form}>
        <p>{t('database.damagedText')}</p>
        <p className={classes.path}>{state.note}</p>
        <GenerationTable
          generations={state.generations}
          action={(generation) => (
            <Button
              size="compact-xs"
              variant="light"
              disabled={generation.verified === 'damaged'}
              onClick={() => setChosen(generation)}
            >
              {t('database.restore')}
            </Button>
          )}
        />
        <p className={classes.soft}>{t('database.damagedFolder', { folder: state.folder })}</p>
        <div className={classes.actions}>
          <Button variant="default" onClick={() => setSeen(true)} data-autofocus>
            {t('database.lookOnly')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
