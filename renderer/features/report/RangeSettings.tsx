import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER, isCounted } from '../../../electron/contract/classes.ts';
import type { Range, RangeGroup } from '../../../electron/contract/reports.ts';
import { useEngine } from '../../api/engine.ts';
import { useLaboratorySetting, useSetLaboratory } from '../../api/settings.ts';
import { bindText, Choice, NumberField } from '../../kit/fields.tsx';
import { Table } from '../../kit/Table.tsx';
import classes from './settings.module.css';

const SEXES = ['any', 'female', 'male'] as const;
const COLUMNS = [
  { kind: 'percent', end: 'low', label: 'percentLow' },
  { kind: 'percent', end: 'high', label: 'percentHigh' },
  { kind: 'absolute', end: 'low', label: 'absoluteLow' },
  { kind: 'absolute', end: 'high', label: 'absoluteHigh' },
] as const;

/** A group with one limit changed; a class without limits has no range. */
export function withLimit(
  group: RangeGroup,
  kind: 'percent' | 'absolute',
  name: CellClass,
  end: keyof Range,
  value: number | null,
): RangeGroup {
  const { [name]: before, ...rest } = group[kind];
  const range: Range = { low: null, high: null, ...before, [end]: value };
  const empty = range.low === null && range.high === null;
  return { ...group, [kind]: empty ? rest : { ...rest, [name]: range } };
}

function Editor({ stored, shipped, locked }: { stored: RangeGroup[]; shipped: boolean; locked: boolean }) {
  const { t } = useTranslation();
  const set = useSetLaboratory();
  const [groups, setGroups] = useState(stored);
  const [at, setAt] = useState(stored.length - 1);
  const group = groups[at] ?? groups[0];
  if (!group) return null;
  const change = (next: RangeGroup) => setGroups(groups.map((one) => (one === group ? next : one)));
  const changed = groups !== stored;
  return (
    <>
      <div className={`flex wrap gap-12 ${classes.row}`}>
        <NativeSelect
          label={t('reportSettings.group')}
          {...bindText(String(at), (value) => setAt(Number(value)))}
          data={groups.map(({ name, sex }, i) => ({
            value: String(i),
            label: sex === 'any' ? name : `${name}, ${t(`reportSettings.sexes.${sex}`)}`,
          }))}
        />
        <TextInput
          label={t('reportSettings.groupName')}
          maxLength={60}
          disabled={locked}
          {...bindText(group.name, (name) => change({ ...group, name }))}
        />
        <Choice
          label={t('reportSettings.sex')}
          values={SEXES}
          nameOf={(value) => t(`reportSettings.sexes.${value}`)}
          value={group.sex}
          disabled={locked}
          onChange={(sex) => change({ ...group, sex })}
        />
        <NumberField
          label={t('reportSettings.fromDays')}
          min={0}
          disabled={locked}
          value={group.fromDays}
          onChange={(days) => change({ ...group, fromDays: days ?? 0 })}
        />
        <NumberField
          label={t('reportSettings.toDays')}
          min={1}
          disabled={locked}
          value={group.toDays}
          onChange={(toDays) => change({ ...group, toDays })}
        />
      </div>
      <TextInput
        label={t('reportSettings.source')}
        maxLength={300}
        disabled={locked}
        {...bindText(group.source, (source) => change({ ...group, source }))}
      />
      <Table
        look="small"
        className={classes.ranges}
        rowHeads
        rows={CLINICAL_ORDER}
        keyOf={(name) => name}
        columns={[
          { name: t('reportSettings.class'), cell: (name) => t(`class.${name}`) },
          ...COLUMNS.map(({ kind, end, label }) => ({
            name: t(`reportSettings.${label}`),
            cell: (name: CellClass) =>
              (kind === 'percent' || isCounted(name)) && (
                <NumberField
                  min={0}
                  decimalScale={6}
                  disabled={locked}
                  aria-label={t('reportSettings.limit', {
                    class: t(`class.${name}`),
                    column: t(`reportSettings.${label}`),
                  })}
                  value={group[kind][name]?.[end] ?? null}
                  onChange={(limit) =>
                    limit !== (group[kind][name]?.[end] ?? null) && change(withLimit(group, kind, name, end, limit))
                  }
                />
              ),
          })),
        ]}
      />
      <div className={`flex wrap gap-12 ${classes.row}`}>
        <Button disabled={locked || !changed} onClick={() => set.mutate({ key: 'reports.ranges', value: groups })}>
          {t('reportSettings.save')}
        </Button>
        <Button
          variant="default"
          disabled={locked}
          onClick={() => {
            setGroups([...groups, { ...group }]);
            setAt(groups.length);
          }}
        >
          {t('reportSettings.add')}
        </Button>
        <Button
          variant="default"
          disabled={locked || groups.length === 1}
          onClick={() => {
            setGroups(groups.filter((one) => one !== group));
            setAt(0);
          }}
        >
          {t('reportSettings.remove')}
        </Button>
        <Button
          variant="subtle"
          disabled={locked || (shipped && !changed)}
          onClick={() => {
            setGroups(stored);
            set.mutate({ key: 'reports.ranges', value: null });
          }}
        >
          {t('reportSettings.reset')}
        </Button>
      </div>
    </>
  );
}

/** The reference ranges of one patient group at a time. Changes apply only after saving. */
export function RangeSettings({ locked }: { locked: boolean }) {
  const { t } = useTranslation();
  const own = useLaboratorySetting('reports.ranges');
  const { data: defaults } = useEngine('reports.defaults', {});
  if (own === undefined || !defaults) return null;
  const stored = own ?? defaults.ranges;
  return (
    <details className={classes.details}>
      <summary>{t('reportSettings.ranges')}</summary>
      <p className="soft">{t('reportSettings.rangesText')}</p>
      <Editor key={JSON.stringify(stored)} stored={stored} shipped={own === null} locked={locked} />
    </details>
  );
}
