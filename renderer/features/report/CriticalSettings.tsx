import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNTED_CLASSES } from '../../../electron/contract/classes.ts';
import type { CriticalLimit } from '../../../electron/contract/reports.ts';
import { useLaboratorySetting, useSetLaboratory } from '../../api/settings.ts';
import { Choice, NumberField } from '../../kit/fields.tsx';
import { Table } from '../../kit/Table.tsx';
import classes from './settings.module.css';

const ITEMS: readonly CriticalLimit['item'][] = ['wbc', 'neutrophils', ...COUNTED_CLASSES];
const MEASURES: readonly CriticalLimit['measure'][] = ['percent', 'absolute'];
const NEW: CriticalLimit = { item: 'BL', measure: 'percent', low: null, high: 0 };

function Editor({ stored, locked }: { stored: readonly CriticalLimit[]; locked: boolean }) {
  const { t } = useTranslation();
  const set = useSetLaboratory();
  const [limits, setLimits] = useState(stored);
  const nameOf = (item: CriticalLimit['item']) =>
    item === 'wbc' || item === 'neutrophils' ? t(`reportSettings.criticalItem.${item}`) : t(`class.${item}`);
  const change = (at: number, part: Partial<CriticalLimit>) =>
    setLimits(limits.map((limit, i) => (i === at ? { ...limit, ...part } : limit)));
  const end = (limit: CriticalLimit, at: number, key: 'low' | 'high') => (
    <NumberField
      min={0}
      decimalScale={3}
      disabled={locked}
      aria-label={t(`reportSettings.criticalOf.${key}`, { item: nameOf(limit.item) })}
      value={limit[key]}
      onChange={(value) => change(at, { [key]: value })}
    />
  );
  const whole = limits.every(({ low, high }) => low !== null || high !== null);
  return (
    <>
      <Table
        rows={limits.map((limit, at) => ({ limit, at }))}
        keyOf={({ at }) => at}
        columns={[
          {
            name: t('reportSettings.class'),
            cell: ({ limit, at }) => (
              <Choice
                aria-label={t('reportSettings.class')}
                values={ITEMS}
                nameOf={nameOf}
                disabled={locked}
                value={limit.item}
                onChange={(item) => change(at, { item, ...(item === 'wbc' && { measure: 'absolute' }) })}
              />
            ),
          },
          {
            name: t('reportSettings.measure'),
            cell: ({ limit, at }) => (
              <Choice
                aria-label={t('reportSettings.measure')}
                values={limit.item === 'wbc' ? MEASURES.slice(1) : MEASURES}
                nameOf={(measure) => t(`reportSettings.measures.${measure}`)}
                disabled={locked}
                value={limit.measure}
                onChange={(measure) => change(at, { measure })}
              />
            ),
          },
          { name: t('reportSettings.below'), cell: ({ limit, at }) => end(limit, at, 'low') },
          { name: t('reportSettings.above'), cell: ({ limit, at }) => end(limit, at, 'high') },
          {
            name: t('reportSettings.criticalRemove'),
            unseen: true,
            cell: ({ at }) => (
              <Button
                variant="subtle"
                size="compact-sm"
                disabled={locked}
                onClick={() => setLimits(limits.filter((_, i) => i !== at))}
              >
                {t('reportSettings.criticalRemove')}
              </Button>
            ),
          },
        ]}
      />
      <div className={`flex wrap gap-12 ${classes.row}`}>
        <Button
          disabled={locked || !whole || limits === stored}
          onClick={() => set.mutate({ key: 'reports.critical', value: [...limits] })}
        >
          {t('reportSettings.criticalSave')}
        </Button>
        <Button variant="default" disabled={locked} onClick={() => setLimits([...limits, NEW])}>
          {t('reportSettings.criticalAdd')}
        </Button>
      </div>
    </>
  );
}

/** The laboratory's critical limits: a report with a figure beyond one says so at its head. Changes apply only after saving. */
export function CriticalSettings({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const stored = useLaboratorySetting('reports.critical');
  if (!stored) return null;
  return (
    <details className={classes.details}>
      <summary>{t('reportSettings.critical')}</summary>
      <p className="soft">{t('reportSettings.criticalText')}</p>
      <Editor key={JSON.stringify(stored)} stored={stored} locked={locked} />
    </details>
  );
}
