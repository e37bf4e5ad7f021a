import { Modal, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlideId } from '../../../electron/contract/methods.ts';
import { useSlide } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Tag } from '../../kit/Tag.tsx';
import classes from './import.module.css';

/** Every file that a run left out: why, and what to do about it. */
export function RefusedFiles({ slideId, onClose }: { slideId: SlideId; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSlide(slideId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('refused.title')}
      size={820}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className="soft">{t('refused.intro')}</p>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} />}
      {data?.run && (
        <table className={`lines text-body ${classes.refused}`}>
          <thead>
            <tr>
              <th scope="col">{t('refused.file')}</th>
              <th scope="col">{t('refused.code')}</th>
              <th scope="col">{t('refused.remedy')}</th>
            </tr>
          </thead>
          <tbody>
            {data.run.refused.map(({ file, code, message }) => (
              <tr key={file}>
                <td className={classes.file}>{file}</td>
                <td>
                  <Tag tone="bad" title={t(`error.${code}.title`)}>
                    {code}
                  </Tag>
                </td>
                <td>
                  {message}
                  <div className="soft">{t(`error.${code}.remedy`)}</div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Modal>
  );
}
