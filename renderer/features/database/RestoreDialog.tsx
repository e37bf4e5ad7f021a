import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { GenerationTable } from './Backups.tsx';
import classes from './database.module.css';
import { RestoreConfirm } from './RestoreConfirm.tsx';

/** Comes up by itself when the database was found damaged or lacking: what happened, and the copies that can take its place. */
export function RestoreDialog() {
  const { t } = useTranslation();
  const { data: state } = useEngine('maintenance.state', {});
  const { data: session } = useSession();
  const acknowledge = useMutation({
    mutationFn: () => call('maintenance.acknowledgeLoss', {}),
    onError: () => undefined,
  });
  const [seen, setSeen] = useState(false);
  const [chosen, setChosen] = useState<Backup | null>(null);
  if (chosen) return <RestoreConfirm backup={chosen} onClose={() => setChosen(null)} />;
  if (!state || seen || (!state.damaged && state.loss === null)) return null;
  const { damaged } = state;
  return (
    <Modal
      opened
      onClose={() => setSeen(true)}
      size="xl"
      title={t(damaged ? 'database.damagedTitle' : 'database.lossTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <div className={`stack gap-12 ${classes.form}`}>
        <p>{t(damaged ? 'database.damagedText' : 'database.lossText')}</p>
        <p className={classes.path}>{damaged ? state.note : state.loss}</p>
        <GenerationTable
          backups={state.backups}
          action={(backup) => (
            <Button
              size="compact-xs"
              variant="light"
              disabled={backup.verified === 'damaged'}
              onClick={() => setChosen(backup)}
            >
              {t('database.restore')}
            </Button>
          )}
        />
        <p className="soft">{t('database.damagedFolder', { folder: state.folder })}</p>
        {acknowledge.error && <ErrorNotice error={acknowledge.error} />}
        <div className="row end gap-8">
          <Button variant="default" onClick={() => setSeen(true)} data-autofocus>
            {t(damaged ? 'database.lookOnly' : 'database.later')}
          </Button>
          {!damaged && session?.may.administer && !state.readOnly && (
            <Button loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
              {t('database.lossSeen')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
