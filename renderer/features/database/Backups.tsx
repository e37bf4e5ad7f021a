import { Button, Checkbox, NumberInput, Progress, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbDatabaseExport, TbShieldCheck } from 'react-icons/tb';
import type { Backup, MaintenanceState } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useMaintenanceProgress } from '../../api/progress.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';
import { RestoreConfirm } from './RestoreConfirm.tsx';
import { useSize } from './useSize.ts';

const TONES = { yes: 'good', no: 'warn', damaged: 'bad' } as const;

/** The kept copies, newest first. What `action` makes stands at the end of each row. */
export function GenerationTable({
  backups,
  action,
}: {
  backups: readonly Backup[];
  action(backup: Backup): React.ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = useSize();
  if (backups.length === 0) return <p className="soft">{t('database.noBackups')}</p>;
  return (
    <table className={`lines text-body ${classes.table}`}>
      <thead>
        <tr>
          <th scope="col">{t('database.made')}</th>
          <th scope="col" className={classes.figure}>
            {t('database.size')}
          </th>
          <th scope="col" className={classes.figure}>
            {t('database.slides')}
          </th>
          <th scope="col" className={classes.figure}>
            {t('database.cells')}
          </th>
          <th scope="col" className={classes.figure}>
            {t('database.originals')}
          </th>
          <th scope="col">{t('database.state')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('people.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {backups.map((backup) => (
          <tr key={backup.name}>
            <td title={backup.name}>{format.date(backup.at)}</td>
            <td className={classes.figure}>{size(backup.bytes)}</td>
            <td className={classes.figure}>{backup.slides === null ? '–' : format.number(backup.slides)}</td>
            <td className={classes.figure}>{backup.cells === null ? '–' : format.number(backup.cells)}</td>
            <td className={classes.figure}>{backup.originals === null ? '–' : format.number(backup.originals)}</td>
            <td>
              <Tag
                tone={TONES[backup.verified]}
                title={backup.problem ?? (backup.verifiedAt ? format.date(backup.verifiedAt) : '')}
              >
                {t(`database.verified.${backup.verified}`)}
              </Tag>
            </td>
            <td className={classes.rowActions}>{action(backup)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is done at the moment, and how far it is. */
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
  const save = useMutation({ mutationFn: () => call('maintenance.plan', draft), onError: () => undefined });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={`stack gap-12 ${classes.form}`} onSubmit={submit}>
      <div className={`two-columns ${classes.grid}`}>
        <NumberInput
          size="xs"
          label={t('database.hours')}
          description={t('database.hoursText')}
          value={draft.hours}
          min={0}
          max={8760}
          allowDecimal={false}
          hideControls
          onChange={(hours) => typeof hours === 'number' && setDraft({ ...draft, hours })}
        />
        <NumberInput
          size="xs"
          label={t('database.keep')}
          description={t('database.keepText')}
          value={draft.keep}
          min={1}
          max={365}
          allowDecimal={false}
          hideControls
          onChange={(keep) => typeof keep === 'number' && setDraft({ ...draft, keep })}
        />
      </div>
      <TextInput
        label={t('database.folder')}
        description={t('database.folderText')}
        placeholder={state.folder}
        value={draft.folder ?? ''}
        onChange={({ currentTarget }) => setDraft({ ...draft, folder: currentTarget.value || null })}
      />
      <Checkbox
        size="xs"
        label={t('database.withOriginals')}
        description={t('database.withOriginalsText')}
        checked={draft.originals}
        onChange={({ currentTarget }) => setDraft({ ...draft, originals: currentTarget.checked })}
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

/** Copies of the database: what there is, what is planned, and the checks. */
export function Backups({ state }: { state: MaintenanceState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const backup = useMutation({ mutationFn: () => call('maintenance.backup', {}), onError: () => undefined });
  const verify = useMutation({
    mutationFn: ({ name }: Backup) => call('maintenance.verify', { name }),
    onError: () => undefined,
  });
  const check = useMutation({ mutationFn: () => call('maintenance.check', {}), onError: () => undefined });
  const busy = state.working !== null;
  return (
    <div className={`stack gap-10 ${classes.part}`}>
      <p className="soft">
        {state.lastBackup ? t('database.last', { at: format.date(state.lastBackup) }) : t('database.lastNone')}
      </p>
      {state.lastFailure && <p className="warn">{state.lastFailure}</p>}
      <GenerationTable
        backups={state.backups}
        action={(backup) => (
          <>
            <Button size="compact-xs" variant="subtle" disabled={busy} onClick={() => verify.mutate(backup)}>
              {t('database.verify')}
            </Button>
            <Button size="compact-xs" variant="subtle" color="red" disabled={busy} onClick={() => setRestoring(backup)}>
              {t('database.restore')}
            </Button>
          </>
        )}
      />
      <WorkUnderWay working={state.working} />
      {backup.error && <ErrorNotice error={backup.error} />}
      {verify.error && <ErrorNotice error={verify.error} />}
      {check.error && <ErrorNotice error={check.error} />}
      {check.data && (
        <div role="status" className={check.data.ok ? `good ${classes.good}` : 'warn'}>
          {check.data.ok
            ? t('database.sound', {
                cells: format.number(check.data.checked.cells),
                events: format.number(check.data.checked.events),
                originals: format.number(check.data.checked.originals),
              })
            : t('database.notSound', { count: check.data.problems.length })}
          {!check.data.ok && (
            <ul className={classes.problems}>
              {check.data.problems.slice(0, 20).map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      <div className="row end gap-8">
        <Button
          variant="default"
          leftSection={<TbShieldCheck size={15} aria-hidden />}
          disabled={busy}
          onClick={() => check.mutate()}
        >
          {t('database.check')}
        </Button>
        <Button
          leftSection={<TbDatabaseExport size={15} aria-hidden />}
          disabled={busy || state.readOnly}
          onClick={() => backup.mutate()}
        >
          {t('database.backUp')}
        </Button>
      </div>
      {!state.readOnly && <Plan state={state} />}
      {restoring && <RestoreConfirm backup={restoring} onClose={() => setRestoring(null)} />}
    </div>
  );
}
