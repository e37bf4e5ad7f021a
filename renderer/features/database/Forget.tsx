import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbEraser } from 'react-icons/tb';
import type { ErasurePlan, ErasureSubject, MethodOutput } from '../../../electron/contract/methods.ts';
import { SHOWN_IN_PLACE, useEngine, useEngineMutation } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { bindChecked, bindText, ChoiceBar, PasswordField } from '../../kit/fields.tsx';
import { Table } from '../../kit/Table.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';

const WHOM = ['patient', 'sample'] as const;
const SHORTEST_REASON = 3;

interface FindProps {
  /** Whether a plan is shown. */
  found: boolean;
  busy: boolean;
  error: unknown;
  onFind(subject: ErasureSubject): void;
  /** Called when the input no longer matches the plan. */
  onRetype(): void;
  onClose(): void;
}

/** Asks whose data to erase and what that would remove. Enter counts, it never erases. */
function FindForm({ found, busy, error, onFind, onRetype, onClose }: FindProps) {
  const { t } = useTranslation();
  const [whom, setWhom] = useState<(typeof WHOM)[number]>('patient');
  const [number, setNumber] = useState('');
  const [authority, setAuthority] = useState('');
  const retyping =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      onRetype();
    };
  const find = (event: FormEvent) => {
    event.preventDefault();
    const typed = number.trim();
    if (typed === '') return;
    onFind(whom === 'patient' ? { mrn: typed, authority: authority.trim() || null } : { accession: typed });
  };
  return (
    <form className="stack gap-12" onSubmit={find}>
      <ChoiceBar
        label={t('database.whom')}
        values={WHOM}
        nameOf={(value) => t(`database.by.${value}`)}
        value={whom}
        onChange={retyping(setWhom)}
      />
      <div className={`two-columns ${classes.grid}`}>
        <TextInput label={t(`database.number.${whom}`)} {...bindText(number, retyping(setNumber))} data-autofocus />
        {whom === 'patient' && (
          <TextInput label={t('database.authority')} {...bindText(authority, retyping(setAuthority))} />
        )}
      </div>
      {error != null && <ErrorNotice error={error} />}
      {!found && (
        <div className="row end gap-8">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={number.trim() === ''}>
            {t('database.count')}
          </Button>
        </div>
      )}
    </form>
  );
}

function Counts({ plan }: { plan: ErasurePlan }) {
  const { t } = useTranslation();
  const format = useFormat();
  const signed = plan.slides.filter((slide) => slide.signed).length;
  return (
    <Facts
      items={[
        [t('database.slides'), `${plan.slides.map(({ name }) => name).join(', ') || '–'}`],
        [t('database.signedSlides'), format.number(signed)],
        [t('database.cells'), format.number(plan.cells)],
        [t('database.originals'), format.number(plan.originals)],
        [t('database.reports'), format.number(plan.reports)],
        [t('database.orders'), format.number(plan.orders)],
        [t('database.events'), format.number(plan.events)],
      ]}
    />
  );
}

interface EraseProps {
  subject: ErasureSubject;
  plan: ErasurePlan;
  onErased(result: MethodOutput<'maintenance.erase'>, renewed: boolean): void;
  onClose(): void;
}

/** The reason, the password and the erase button. Not a form, because Enter in the password field must not erase anything. */
function ErasePart({ subject, plan, onErased, onClose }: EraseProps) {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const [renewBackups, setRenewBackups] = useState(true);
  const erase = useEngineMutation('maintenance.erase', SHOWN_IN_PLACE);
  const start = () =>
    erase.mutate(
      { subject, reason, renewBackups, ...(session?.person ? { password } : {}) },
      { onSuccess: (result) => onErased(result, renewBackups) },
    );
  return (
    <>
      <Counts plan={plan} />
      <Textarea
        label={t('database.reason')}
        description={t('database.reasonText')}
        required
        autosize
        minRows={2}
        maxLength={500}
        {...bindText(reason, setReason)}
      />
      {session?.person && (
        <PasswordField
          label={t('people.present')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
      )}
      <Checkbox
        label={t('database.renew')}
        description={t('database.renewText')}
        {...bindChecked(renewBackups, setRenewBackups)}
      />
      {erase.error && <ErrorNotice error={erase.error} />}
      <div className="row end gap-8">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          color="red.9"
          loading={erase.isPending}
          disabled={reason.trim().length < SHORTEST_REASON}
          onClick={start}
        >
          {t('database.forget')}
        </Button>
      </div>
    </>
  );
}

function ForgetDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const [erased, setErased] = useState<{ result: MethodOutput<'maintenance.erase'>; renewed: boolean } | null>(null);
  const find = useEngineMutation('maintenance.erasurePlan', SHOWN_IN_PLACE);
  return (
    <Dialog onClose={onClose} size="lg" title={t('database.forgetTitle')}>
      {erased ? (
        <div className={`stack gap-12 ${classes.form}`}>
          <p role="status" className="good">
            {t('database.forgotten', { id: erased.result.record.id })}
          </p>
          {!erased.result.logCleared && <p className="warn">{t('database.logHeld')}</p>}
          {!erased.renewed && <p className="warn">{t('database.backupsStill')}</p>}
          <div className="row end gap-8">
            <Button onClick={onClose}>{t('action.close')}</Button>
          </div>
        </div>
      ) : (
        <div className={`stack gap-12 ${classes.form}`}>
          <p>{t('database.forgetText')}</p>
          <FindForm
            found={find.isSuccess}
            busy={find.isPending}
            error={find.error}
            onFind={(subject) => find.mutate({ subject })}
            onRetype={find.reset}
            onClose={onClose}
          />
          {find.isSuccess && (
            <ErasePart
              subject={find.variables.subject}
              plan={find.data}
              onErased={(result, renewed) => setErased({ result, renewed })}
              onClose={onClose}
            />
          )}
        </div>
      )}
    </Dialog>
  );
}

/** Erases a patient on request, and lists past erasures. */
export function Forget({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { data: erasures } = useEngine('maintenance.erasures', {});
  return (
    <div className={`stack gap-10 ${classes.part}`}>
      <h3>{t('database.forgetSection')}</h3>
      <p className="soft">{t('database.forgetSectionText')}</p>
      {erasures && erasures.length > 0 && (
        <Table
          rows={erasures}
          keyOf={({ id }) => id}
          columns={[
            { name: t('database.made'), cell: ({ at }) => format.date(at) },
            { name: t('database.by.person'), cell: ({ actor }) => actor.name },
            { name: t('database.reason'), cell: ({ reason }) => reason },
            { name: t('database.slides'), numeric: true, cell: ({ counts }) => format.number(counts.slides) },
          ]}
        />
      )}
      <div className="row end gap-8">
        <Button
          variant="default"
          leftSection={<TbEraser size={15} aria-hidden />}
          disabled={disabled}
          onClick={() => setOpen(true)}
        >
          {t('database.forgetTitle')}
        </Button>
      </div>
      {open && <ForgetDialog onClose={() => setOpen(false)} />}
    </div>
  );
}
