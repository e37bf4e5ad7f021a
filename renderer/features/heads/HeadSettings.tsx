import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEngine } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { HeadList } from './HeadList.tsx';
import classes from './heads.module.css';
import { TrainForm } from './TrainForm.tsx';

/** The heads (last layers) of the classifier: existing ones, and training a new one on the laboratory's cells. */
export function HeadSettings() {
  const { t } = useTranslation();
  const { data, error, refetch } = useEngine('heads.list', {});
  const { data: session } = useSession();
  if (!data) return error ? <ErrorNotice error={error} onRetry={() => void refetch()} /> : <Skeleton height={120} />;
  const administers = session?.may.administer ?? false;
  return (
    <div className={`stack gap-14 ${classes.all}`}>
      <HeadList heads={data.heads} administers={administers} />
      {!data.refittable && <p className="soft text-body">{t('heads.notRefittable')}</p>}
      {data.refittable && administers && <TrainForm list={data} />}
      {!administers && <p className="soft text-body">{t('heads.onlyAdministrator')}</p>}
    </div>
  );
}
