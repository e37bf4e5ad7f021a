import { Button, Checkbox, Progress, TextInput } from '@mantine/core';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbDatabaseExport, TbShieldCheck } from 'react-icons/tb';
import type { Backup, MaintenanceState, MethodOutput } from '../../../electron/contract/methods.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { useMaintenanceProgress } from '../../api/progress.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindChecked, bindText, NumberField } from '../../kit/fields.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';
import { RestoreConfirm } from './RestoreConfirm.tsx';
import { useSize } from './useSize.ts';

const TONES = { yes: 'good', no: 'warn', damaged: 'bad' } as const;

interface BackupTableProps {
  backups: readonly Backup[];
  /** Renders the actions of a backup. */
  actions(backup: Backup): ReactNode;
}

/** The stored backups, newest first. */
export function BackupTable({ backups, actions }: BackupTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = useSize();
  const count = (value: number | null) => (value === null ? '–' : format.number(value));
  if (backups.length === 0) return <p className="soft">{t('database.noBackups')}</p>;
  return (
    <Table
      rows={backups}
      keyOf={({ name }) => name}
      columns={[
        { name: t('database.made'), cell: ({ name, at }) => <span title={name}>{format.date(at)}</span> },
        { name: t('database.size'), numeric: true, cell: ({ bytes }) => size(bytes) },
        { name: t('database.slides'), numeric: true, cell: ({ slides }) => count(slides) },
        { name: t('database.cells'), numeric: true, cell: ({ cells }) => count(cells) },
        { name: t('database.originals'), numeric: true, cell: ({ originals }) => count(originals) },
        {
          name: t('database.state'),
          cell: ({ verified, problem, verifiedAt }) => (
            <Tag tone={TONES[verified]} title={problem ?? (verifiedAt ? format.date(verifiedAt) : '')}>
              {t(`database.verified.${verified}`)}
            </Tag>
          ),
        },
        { name: t('people.actions'), unseen: true, className: classes.rowActions, cell: actions },
      ]}
    />
  );
}

/** The current maintenance task and its progress. */
export function WorkUnderWay({ working }: { working: MaintenanceState['working'] }) {
  const { t } = useTranslation();
  const progress = useMaintenanceProgress((state) => state.progress);
  if (!working) return null;
  const share = progress?.work === working && progress.total > 0 ? (100 * progress.done) / progress.total : null;
  return (
    <div className={`grid gap-12 ${classes.working}`} role="status">
      <span>{t(`database.working.${working}`)}</span>
      <Progress value={share ?? 100} animated={share === null} aria-label={t(`database.working.${working}`)} />
    </div>
  );
}

function Plan({ state }: { state: MaintenanceState }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(state.plan);
  const save = useEngineMutation('maintenance.plan', SHOWN_IN_PLACE);
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  return (
    <form className={`stack gap-12 ${classes.form}`} onSubmit={submit}>
      <div className={`two-columns ${classes.grid}`}>
        <NumberField
          label={t('database.hours')}
          description={t('database.hoursText')}
          min={0}
          max={8760}
          value={draft.hours}
          onChange={(hours) => hours !== null && change({ hours })}
        />
        <NumberField
          label={t('database.keep')}
          description={t('database.keepText')}
          min={1}
          max={365}
          value={draft.keep}
          onChange={(keep) => keep !== null && change({ keep })}
        />
      </div>
      <TextInput
        label={t('database.folder')}
        description={t('database.folderText')}
        placeholder={state.folder}
        {...bindText(draft.folder ?? '', (folder) => change({ folder: folder || null }))}
      />
      <Checkbox
        label={t('database.withOriginals')}
        description={t('database.withOriginalsText')}
        {...bindChecked(draft.originals, (originals) => change({ originals }))}
      />
      {save.error && <ErrorNotice error={save.error} />}
      <div className="row end gap-8">
        <span role="status" className={`good ${classes.good}`}>
          {save.isSuccess && t('database.planSaved')}
        </span>
        <Button type="submit" variant="default" loading={save.isPending}>
          {t('database.savePlan')}
        </Button>
      </div>
    </form>
  );
}

function CheckResult({ result: { ok, checked, problems } }: { result: MethodOutput<'maintenance.check'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (ok)
    return (
      <p role="status" className="good">
        {t('database.sound', {
          cells: format.number(checked.cells),
          events: format.number(checked.events),
          originals: format.number(checked.originals),
        })}
      </p>
    );
  return (
    <div role="status" className="warn">
      {t('database.notSound', { count: problems.length })}
      <ul className={classes.problems}>
        {problems.slice(0, 20).map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </div>
  );
}

/** Backups of the database: existing ones, the plan, and checks. */
export function Backups({ state }: { state: MaintenanceState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const backup = useEngineMutation('maintenance.backup', SHOWN_IN_PLACE);
  const verify = useEngineMutation('maintenance.verify', SHOWN_IN_PLACE);
  const check = useEngineMutation('maintenance.check', SHOWN_IN_PLACE);
  const busy = state.working !== null;
  return (
    <div className={`stack gap-10 ${classes.part}`}>
      <p className="soft">
        {state.lastBackup ? t('database.last', { at: format.date(state.lastBackup) }) : t('database.lastNone')}
      </p>
      {state.lastFailure && <p className="warn">{state.lastFailure}</p>}
      <BackupTable
        backups={state.backups}
        actions={(one) => (
          <>
            <Button
              size="compact-xs"
              variant="subtle"
              disabled={busy}
              onClick={() => verify.mutate({ name: one.name })}
            >
              {t('database.verify')}
            </Button>
            <Button size="compact-xs" variant="subtle" color="red" disabled={busy} onClick={() => setRestoring(one)}>
              {t('database.restore')}
            </Button>
          </>
        )}
      />
      <WorkUnderWay working={state.working} />
      {backup.error && <ErrorNotice error={backup.error} />}
      {verify.error && <ErrorNotice error={verify.error} />}
      {check.error && <ErrorNotice error={check.error} />}
      {check.data && <CheckResult result={check.data} />}
      <div className="row end gap-8">
        <Button
          variant="default"
          leftSection={<TbShieldCheck size={15} aria-hidden />}
          disabled={busy}
          onClick={() => check.mutate({})}
        >
          {t('database.check')}
        </Button>
        <Button
          leftSection={<TbDatabaseExport size={15} aria-hidden />}
          disabled={busy || state.readOnly}
          onClick={() => backup.mutate({})}
        >
          {t('database.backUp')}
        </Button>
      </div>
      {!state.readOnly && <Plan state={state} />}
      {restoring && <RestoreConfirm backup={restoring} onClose={() => setRestoring(null)} />}
    </div>
  );
}
