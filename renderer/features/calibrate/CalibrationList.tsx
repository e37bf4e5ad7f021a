import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Calibration, CalibrationId } from '../../../electron/contract/segmenter.ts';
import { useEngine, useEngineMutation } from '../../api/engine.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './calibrate.module.css';

/** All calibrations and the shipped segmenter; any of them can be activated. */
export function CalibrationList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useEngine('segmenter.calibrations', {});
  const choose = useEngineMutation('segmenter.use');
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const all = data ?? [];
  const used = all.find(({ inUse }) => inUse);
  const use = (id: CalibrationId | null, label: string) => (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={t('calibrate.useThis', { name: label })}
      loading={choose.isPending && choose.variables.id === id}
      onClick={() => choose.mutate({ id })}
    >
      {t('calibrate.use')}
    </Button>
  );
  const gain = ({ scores: { before, after } }: Calibration, region: 'cell' | 'nucleus') =>
    `${format.number(before[region], 3)} → ${format.number(after[region], 3)}`;
  return (
    <ul className={`stack gap-10 text-body ${classes.versions}`}>
      {all.map((one) => {
        const name = t('calibrate.version', { version: one.version });
        const of = `${one.laboratory}, ${one.stain}`;
        return (
          <li key={one.id}>
            <div>
              <strong>{name}</strong> {of}
              <span className={`soft text-body ${classes.soft}`}>
                {t('calibrate.fittedTo', { count: one.cells, date: format.date(one.at) })}
              </span>
              <span className={`soft text-body ${classes.soft}`}>
                {t('calibrate.gain', { cell: gain(one, 'cell'), nucleus: gain(one, 'nucleus') })}
              </span>
            </div>
            {one.inUse ? <Tag tone="good">{t('calibrate.inUse')}</Tag> : use(one.id, `${name}, ${of}`)}
          </li>
        );
      })}
      <li>
        <div>
          <strong>{t('calibrate.shipped')}</strong>
          <span className={`soft text-body ${classes.soft}`}>{t('calibrate.shippedText')}</span>
        </div>
        {used ? use(null, t('calibrate.shipped')) : <Tag tone="good">{t('calibrate.inUse')}</Tag>}
      </li>
    </ul>
  );
}
