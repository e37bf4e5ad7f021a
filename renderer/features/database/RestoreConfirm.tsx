import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useNotices } from '../../api/notices.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';

const TRIES = 60;
const PAUSE_MS = 500;

/** Until the engine that opened the restored file answers; the former one may for a moment still. */
async function engineBack(): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const answered = await call('maintenance.state', {}).then(
      ({ damaged }) => !damaged,
      () => false,
    );
    if (answered) return;
  }
}

/** The last question before a copy takes the place of the database. */
export function RestoreConfirm({ backup, onClose }: { backup: Backup; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: async () => {
      const { kept } = await call('maintenance.restore', { name: backup.name });
      await engineBack();
      return kept;
    },
    onError: () => undefined,
    // The engine starts again on the restored file: nothing that is shown is true any more, this dialog's page included.
    onSuccess: (kept) => {
      const message = t('database.restored', { name: kept });
      useNotices.getState().add({ level: 'info', message, error: null });
      onClose();
      void client.invalidateQueries();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('database.restoreTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <div className={`stack gap-12 ${classes.form}`}>
        <p>{t('database.restoreText', { at: format.date(backup.at) })}</p>
        <p className="soft">{t('database.restoreKeeps')}</p>
        {restore.error && <ErrorNotice error={restore.error} />}
        <div className="row end gap-8">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red.9" loading={restore.isPending} onClick={() => restore.mutate()}>
            {t('database.restore')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
