import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER, isCounted } from '../../../electron/contract/classes.ts';
import type { Range, RangeGroup } from '../../../electron/contract/reports.ts';
import { useEngine } from '../../api/engine.ts';
import { useLaboratorySetting, useSetLaboratory } from '../../api/settings.ts';
import classes from './settings.module.css';

const SEXES = ['any', 'female', 'male'] as const;
const COLUMNS = [
  { kind: 'percent', end: 'low', word: 'percentLow' },
  { kind: 'percent', end: 'high', word: 'percentHigh' },
  { kind: 'absolute', end: 'low', word: 'absoluteLow' },
  { kind: 'absolute', end: 'high', word: 'absoluteHigh' },
] as const;

/** A group with one limit set; a class without limits has no range. */
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
  const number = (value: number | string) => (typeof value === 'number' ? value : null);
  return (
    <>
      <div className={`flex wrap gap-12 ${classes.row}`}>
        <NativeSelect
          label={t('reportSettings.group')}
          value={String(at)}
          onChange={({ currentTarget }) => setAt(Number(currentTarget.value))}
          data={groups.map(({ name, sex }, i) => ({
            value: String(i),
            label: sex === 'any' ? name : `${name}, ${t(`reportSettings.sexes.${sex}`)}`,
          }))}
        />
        <TextInput
          label={t('reportSettings.groupName')}
          value={group.name}
          maxLength={60}
          disabled={locked}
          onChange={({ currentTarget }) => change({ ...group, name: currentTarget.value })}
        />
        <NativeSelect
          label={t('reportSettings.sex')}
          value={group.sex}
          disabled={locked}
          onChange={({ currentTarget }) => change({ ...group, sex: currentTarget.value as RangeGroup['sex'] })}
          data={SEXES.map((value) => ({ value, label: t(`reportSettings.sexes.${value}`) }))}
        />
        <NumberInput
          label={t('reportSettings.fromDays')}
          value={group.fromDays}
          min={0}
          allowDecimal={false}
          hideControls
          disabled={locked}
          onChange={(value) => change({ ...group, fromDays: number(value) ?? 0 })}
        />
        <NumberInput
          label={t('reportSettings.toDays')}
          value={group.toDays ?? ''}
          min={1}
          allowDecimal={false}
          hideControls
          disabled={locked}
          onChange={(value) => change({ ...group, toDays: number(value) })}
        />
      </div>
      <TextInput
        label={t('reportSettings.source')}
        value={group.source}
        maxLength={300}
        disabled={locked}
        onChange={({ currentTarget }) => change({ ...group, source: currentTarget.value })}
      />
      <table className={`text-body ${classes.ranges}`}>
        <thead>
          <tr>
            <th scope="col">{t('reportSettings.class')}</th>
            {COLUMNS.map(({ word }) => (
              <th key={word} scope="col">
                {t(`reportSettings.${word}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {CLINICAL_ORDER.map((name) => (
            <tr key={name}>
              <th scope="row">{t(`class.${name}`)}</th>
              {COLUMNS.map(({ kind, end, word }) => (
                <td key={word}>
                  {(kind === 'percent' || isCounted(name)) && (
                    <NumberInput
                      size="xs"
                      hideControls
                      min={0}
                      disabled={locked}
                      aria-label={t('reportSettings.limit', {
                        class: t(`class.${name}`),
                        column: t(`reportSettings.${word}`),
                      })}
                      value={group[kind][name]?.[end] ?? ''}
                      onChange={(value) => {
                        const limit = number(value);
                        if (limit !== (group[kind][name]?.[end] ?? null))
                          change(withLimit(group, kind, name, end, limit));
                      }}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
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

/** The reference ranges, a group of patients at a time; nothing is kept before it is saved. */
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
