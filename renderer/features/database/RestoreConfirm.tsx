import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE } from '../../api/engine.ts';
import { useNotices } from '../../api/notices.ts';
import { ConfirmDialog } from '../../kit/Dialog.tsx';
import { useFormat } from '../../kit/useFormat.ts';

const TRIES = 60;
const PAUSE_MS = 500;

/** Waits until the engine with the restored file answers; the previous one may still answer briefly. */
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

/** Asks for confirmation before a backup replaces the database. */
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
    ...SHOWN_IN_PLACE,
    // The engine restarts with the restored file, so everything shown is outdated.
    onSuccess: (kept) => {
      const message = t('database.restored', { name: kept });
      useNotices.getState().add({ level: 'info', message, error: null });
      onClose();
      void client.invalidateQueries();
    },
  });
  return (
    <ConfirmDialog
      title={t('database.restoreTitle')}
      confirm={t('database.restore')}
      onConfirm={() => restore.mutate()}
      onClose={onClose}
      busy={restore.isPending}
      error={restore.error}
    >
      <p>{t('database.restoreText', { at: format.date(backup.at) })}</p>
      <p className="soft">{t('database.restoreKeeps')}</p>
    </ConfirmDialog>
  );
}
