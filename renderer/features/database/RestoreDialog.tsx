import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../electron/contract/methods.ts';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { BackupTable } from './Backups.tsx';
import classes from './database.module.css';
import { RestoreConfirm } from './RestoreConfirm.tsx';

/** Opens automatically when the database is damaged or incomplete: what happened, and the backups to restore. */
export function RestoreDialog() {
  const { t } = useTranslation();
  const { data: state } = useEngine('maintenance.state', {});
  const { data: session } = useSession();
  const acknowledge = useEngineMutation('maintenance.acknowledgeLoss', SHOWN_IN_PLACE);
  const [seen, setSeen] = useState(false);
  const [chosen, setChosen] = useState<Backup | null>(null);
  if (chosen) return <RestoreConfirm backup={chosen} onClose={() => setChosen(null)} />;
  if (!state || seen || (!state.damaged && state.loss === null)) return null;
  const { damaged } = state;
  return (
    <Dialog onClose={() => setSeen(true)} size="xl" title={t(damaged ? 'database.damagedTitle' : 'database.lossTitle')}>
      <div className={`stack gap-12 ${classes.form}`}>
        <p>{t(damaged ? 'database.damagedText' : 'database.lossText')}</p>
        <p className={classes.path}>{damaged ? state.note : state.loss}</p>
        <BackupTable
          backups={state.backups}
          actions={(backup) => (
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
            <Button loading={acknowledge.isPending} onClick={() => acknowledge.mutate({})}>
              {t('database.lossSeen')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
