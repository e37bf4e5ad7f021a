import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbPackageExport } from 'react-icons/tb';
import { exportDataset } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindChecked } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';

/** Exports signed cells as a pseudonymised research data set. */
export function DatasetExport({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [synthetic, setSynthetic] = useState(false);
  const write = useMutation({ mutationFn: () => exportDataset({ synthetic }), ...SHOWN_IN_PLACE });
  return (
    <div className={`stack gap-10 ${classes.part}`}>
      <h3>{t('database.dataset')}</h3>
      <p className="soft">{t('database.datasetText')}</p>
      <Checkbox label={t('database.synthetic')} {...bindChecked(synthetic, setSynthetic)} />
      {write.error && <ErrorNotice error={write.error} />}
      {write.data && (
        <p role="status" className={`good ${classes.good}`}>
          {t('database.datasetDone', {
            cells: format.number(write.data.cells),
            slides: format.number(write.data.slides),
            patients: format.number(write.data.patients),
            folder: write.data.folder,
          })}
          {write.data.without > 0 && ` ${t('database.datasetWithout', { count: write.data.without })}`}
        </p>
      )}
      <div className="row end gap-8">
        <Button
          variant="default"
          leftSection={<TbPackageExport size={15} aria-hidden />}
          disabled={disabled}
          loading={write.isPending}
          onClick={() => write.mutate()}
        >
          {t('database.datasetWrite')}
        </Button>
      </div>
    </div>
  );
}
