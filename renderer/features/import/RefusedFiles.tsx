import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useSlide } from '../../api/engine.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag } from '../../kit/Tag.tsx';
import classes from './import.module.css';

/** The files that a run refused, with reasons and advice. */
export function RefusedFiles({ slideId, onClose }: { slideId: SlideId; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSlide(slideId);
  return (
    <Dialog onClose={onClose} title={t('refused.title')} size={820} centered={false}>
      <p className="soft">{t('refused.intro')}</p>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} />}
      {data?.run && (
        <Table
          className={classes.refused}
          rows={data.run.refused}
          keyOf={({ file }) => file}
          columns={[
            { name: t('refused.file'), className: classes.file, cell: ({ file }) => file },
            {
              name: t('refused.code'),
              cell: ({ code }) => (
                <Tag tone="bad" title={t(`error.${code}.title`)}>
                  {code}
                </Tag>
              ),
            },
            {
              name: t('refused.remedy'),
              cell: ({ code, message }) => (
                <>
                  {message}
                  <div className="soft">{t(`error.${code}.remedy`)}</div>
                </>
              ),
            },
          ]}
        />
      )}
    </Dialog>
  );
}
