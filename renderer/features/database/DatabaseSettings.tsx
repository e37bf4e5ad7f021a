import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEngine } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { Backups } from './Backups.tsx';
import { DatasetExport } from './DatasetExport.tsx';
import classes from './database.module.css';
import { Forget } from './Forget.tsx';
import { Retention } from './Retention.tsx';
import { useSize } from './useSize.ts';

/** Database administration: backups, checks, retention, erasure, data sets. */
export function DatabaseSettings() {
  const { t } = useTranslation();
  const size = useSize();
  const { data: session } = useSession();
  const { data: state, error, refetch } = useEngine('maintenance.state', {});
  // Keep showing the last state while the engine restarts.
  if (!state) return error ? <ErrorNotice error={error} onRetry={() => void refetch()} /> : <Skeleton height={160} />;
  return (
    <div className={`stack gap-14 ${classes.all}`}>
      <Facts
        items={[
          [t('database.file'), state.file],
          [t('database.size'), size(state.bytes)],
          [t('database.free'), state.free === null ? '–' : size(state.free)],
        ]}
      />
      {state.note && <p className="warn">{state.note}</p>}
      {state.loss && <p className="warn">{state.loss}</p>}
      {session?.may.administer ? (
        <>
          <Backups state={state} />
          <Retention />
          <DatasetExport disabled={state.working !== null} />
          <Forget disabled={state.readOnly || state.working !== null} />
        </>
      ) : (
        <p className="soft">{t('database.onlyAdministrator')}</p>
      )}
    </div>
  );
}
