import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CELL_CLASSES, CLINICAL_ORDER, isCounted } from '../../../electron/contract/classes.ts';
import type { MethodInput } from '../../../electron/contract/methods.ts';
import { useEngine } from '../../api/engine.ts';
import { useLaboratorySetting, useSetLaboratory } from '../../api/settings.ts';
import { Tag } from '../../kit/Tag.tsx';
import classes from './settings.module.css';

const CODE = /^\d{1,7}-\d$/;
const OTHERS = ['unidentified', 'wbc', 'wbc_corrected'] as const;
const ITEMS: readonly string[] = [
  ...CLINICAL_ORDER,
  ...CLINICAL_ORDER.filter(isCounted).map((name) => `${name}#`),
  ...OTHERS,
];

/** The LOINC code of every result. An empty field removes a code; typing the shipped code restores it. */
export function LoincSettings({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const { data: defaults } = useEngine('reports.defaults', {});
  const own = useLaboratorySetting('reports.loinc');
  const set = useSetLaboratory();
  const [bad, setBad] = useState<string | null>(null);
  if (!defaults || !own) return null;

  const nameOf = (item: string) => {
    const name = CELL_CLASSES.find((known) => known === item.replace('#', ''));
    if (!name) return t(`reportSettings.item.${item as (typeof OTHERS)[number]}`);
    return item.endsWith('#') ? t('reportSettings.absoluteOf', { class: t(`class.${name}`) }) : t(`class.${name}`);
  };
  const keep = (item: string, text: string) => {
    const code = text.trim();
    if (code && !CODE.test(code)) {
      setBad(item);
      return;
    }
    setBad(null);
    const shipped = defaults.loinc[item];
    const { [item]: _before, ...rest } = own;
    if (code === (shipped?.code ?? '')) set.mutate({ key: 'reports.loinc', value: rest });
    else {
      const value = code ? { code, name: shipped?.name ?? nameOf(item), verified: true } : null;
      set.mutate({ key: 'reports.loinc', value: { ...rest, [item]: value } as MethodInput<'settings.set'>['value'] });
    }
  };

  return (
    <details className={classes.details}>
      <summary>{t('reportSettings.loinc')}</summary>
      <p className="soft">{t('reportSettings.loincText')}</p>
      <div className={`two-columns ${classes.codes}`}>
        {ITEMS.map((item) => {
          const changed = Object.hasOwn(own, item);
          const present = changed ? own[item] : defaults.loinc[item];
          return (
            <div key={item} className={`grid gap-8 text-body ${classes.code}`}>
              <span>{nameOf(item)}</span>
              <TextInput
                key={present?.code ?? ''}
                aria-label={t('reportSettings.loincOf', { item: nameOf(item) })}
                placeholder={t('reportSettings.loincNone')}
                defaultValue={present?.code ?? ''}
                title={present ? [present.name, present.source].filter(Boolean).join(' · ') : ''}
                error={bad === item && t('reportSettings.badCode')}
                disabled={locked}
                onBlur={({ currentTarget }) =>
                  currentTarget.value !== (present?.code ?? '') && keep(item, currentTarget.value)
                }
              />
              {changed ? (
                <Tag tone="accent">{t('reportSettings.own')}</Tag>
              ) : (
                present && !present.verified && <Tag tone="warn">{t('reportSettings.check')}</Tag>
              )}
            </div>
          );
        })}
      </div>
    </details>
  );
}
