import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbBookmark, TbFilterOff, TbX } from 'react-icons/tb';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import type { MethodOutput, ReviewStage } from '../../../electron/contract/methods.ts';
import { useSavedFilters, type WorklistSort } from '../../api/worklist.ts';
import { bindText, Choice, OptionalChoice } from '../../kit/fields.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useWorklistFilter } from './store.ts';
import classes from './worklist.module.css';

const STAGES: readonly ReviewStage[] = ['new', 'in_review', 'second_reading', 'arbitration', 'signed'];
const RISKS = ['high', 'raised', 'usual'] as const;
const SORTS: readonly WorklistSort[] = ['priority', 'newest', 'oldest', 'changed', 'progress', 'name'];

/** Saved filters. */
function Saved() {
  const { t } = useTranslation();
  const { filter, sort, apply } = useWorklistFilter();
  const { filters, keep, forget } = useSavedFilters();
  const [name, setName] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    keep({ name: name.trim(), filter, sort });
    setName('');
  };
  return (
    <Menu position="bottom-end" shadow="md" width={260} withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<TbBookmark size={14} aria-hidden />}>
          {t('worklist.saved')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {filters.length === 0 && <Menu.Label>{t('worklist.noneSaved')}</Menu.Label>}
        {filters.map((one) => (
          <div key={one.name} className={`grid ${classes.saved}`} role="presentation">
            <Menu.Item closeMenuOnClick onClick={() => apply(one.filter, one.sort)}>
              {one.name}
            </Menu.Item>
            <ActionIcon aria-label={t('worklist.forget', { name: one.name })} onClick={() => forget(one.name)}>
              <TbX size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Menu.Divider />
        <form className={`flex gap-6 ${classes.saveAs}`} onSubmit={save}>
          <TextInput
            aria-label={t('worklist.saveAs')}
            placeholder={t('worklist.saveAs')}
            maxLength={60}
            {...bindText(name, setName)}
            onKeyDown={(event) => event.stopPropagation()}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            {t('review.save')}
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The worklist's filters with their counts. */
export function WorklistFilters({ found }: { found: MethodOutput<'worklist.find'> | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { filter, sort, change, setSort, clear } = useWorklistFilter();
  const stage = filter.stages?.length === 1 ? filter.stages[0] : undefined;
  const all = STAGES.reduce((sum, name) => sum + (found?.stages[name] ?? 0), 0);
  return (
    <div className={`row wrap rigid gap-6 ${classes.filters}`}>
      <fieldset className={`toggles flex ${classes.stages}`} aria-label={t('worklist.stage')}>
        <button type="button" aria-pressed={stage === undefined} onClick={() => change({ stages: undefined })}>
          {t('worklist.allStages')}
          <span>{format.number(all)}</span>
        </button>
        {STAGES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={stage === name}
            onClick={() => change({ stages: stage === name ? undefined : [name] })}
          >
            {t(`signoff.stage.${name}`)}
            <span>{format.number(found?.stages[name] ?? 0)}</span>
          </button>
        ))}
      </fieldset>
      <OptionalChoice
        aria-label={t('worklist.risk')}
        w={124}
        values={RISKS}
        nameOf={(level) => t(`worklist.riskLevel.${level}`)}
        none={t('worklist.anyRisk')}
        value={filter.risk?.[0] ?? null}
        onChange={(level) => change({ risk: level ? [level] : undefined })}
      />
      <OptionalChoice
        aria-label={t('worklist.withClass')}
        w={150}
        values={CLINICAL_ORDER}
        nameOf={(name) => t(`class.${name}`)}
        none={t('worklist.anyClass')}
        value={filter.classes?.[0] ?? null}
        onChange={(name) => change({ classes: name ? [name] : undefined })}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          aria-label={t(`worklist.${end}`)}
          title={t(`worklist.${end}`)}
          w={126}
          {...bindText(filter[end] ?? '', (day) => change({ [end]: day }))}
        />
      ))}
      <Choice
        aria-label={t('gallery.sort')}
        w={150}
        values={SORTS}
        nameOf={(name) => t(`worklist.sortBy.${name}`)}
        value={sort}
        onChange={setSort}
      />
      <Saved />
      {Object.keys(filter).length > 0 && (
        <Button variant="subtle" leftSection={<TbFilterOff size={13} aria-hidden />} onClick={clear}>
          {t('gallery.reset')}
        </Button>
      )}
    </div>
  );
}
