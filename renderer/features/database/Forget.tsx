import { Button, Checkbox, Modal, PasswordInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbEraser } from 'react-icons/tb';
import type { ErasurePlan, ErasureSubject } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Facts } from '../../kit/Facts.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './database.module.css';

const WHOM = ['patient', 'sample'] as const;
const SHORTEST_REASON = 3;

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

function ForgetDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const [whom, setWhom] = useState<(typeof WHOM)[number]>('patient');
  const [number, setNumber] = useState('');
  const [authority, setAuthority] = useState('');
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const [renewBackups, setRenewBackups] = useState(true);
  const subject: ErasureSubject =
    whom === 'patient' ? { mrn: number.trim(), authority: authority.trim() || null } : { accession: number.trim() };
  const plan = useMutation({
    mutationFn: () => call('maintenance.erasurePlan', { subject }),
    onError: () => undefined,
  });
  const erase = useMutation({
    mutationFn: () =>
      call('maintenance.erase', { subject, reason, renewBackups, ...(session?.person ? { password } : {}) }),
    onError: () => undefined,
  });
  const retype = (set: (value: string) => void) => (value: string) => {
    set(value);
    plan.reset();
  };
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim()) plan.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('database.forgetTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      {erase.data ? (
        <div className={`stack gap-12 ${classes.form}`}>
          <p role="status" className={`good ${classes.good}`}>
            {t('database.forgotten', { id: erase.data.record.id })}
          </p>
          {!erase.data.logCleared && <p className="warn">{t('database.logHeld')}</p>}
          {!renewBackups && <p className="warn">{t('database.backupsStill')}</p>}
          <div className="row end gap-8">
            <Button onClick={onClose}>{t('action.close')}</Button>
          </div>
        </div>
      ) : (
        <div className={`stack gap-12 ${classes.form}`}>
          <p>{t('database.forgetText')}</p>
          <form className={`stack gap-12 ${classes.form}`} onSubmit={find}>
            <SegmentedControl
              aria-label={t('database.whom')}
              value={whom}
              onChange={(value) => {
                setWhom(value as (typeof WHOM)[number]);
                plan.reset();
              }}
              data={WHOM.map((value) => ({ value, label: t(`database.by.${value}`) }))}
            />
            <div className={`two-columns ${classes.grid}`}>
              <TextInput
                label={t(`database.number.${whom}`)}
                value={number}
                onChange={({ currentTarget }) => retype(setNumber)(currentTarget.value)}
                data-autofocus
              />
              {whom === 'patient' && (
                <TextInput
                  label={t('database.authority')}
                  value={authority}
                  onChange={({ currentTarget }) => retype(setAuthority)(currentTarget.value)}
                />
              )}
            </div>
            {plan.error && <ErrorNotice error={plan.error} />}
            {!plan.data && (
              <div className="row end gap-8">
                <Button variant="default" onClick={onClose}>
                  {t('action.cancel')}
                </Button>
                <Button type="submit" loading={plan.isPending} disabled={number.trim() === ''}>
                  {t('database.count')}
                </Button>
              </div>
            )}
          </form>
          {plan.data && (
            <>
              <Counts plan={plan.data} />
              <Textarea
                label={t('database.reason')}
                description={t('database.reasonText')}
                required
                autosize
                minRows={2}
                maxLength={500}
                value={reason}
                onChange={({ currentTarget }) => setReason(currentTarget.value)}
              />
              {session?.person && (
                <PasswordInput
                  label={t('people.present')}
                  autoComplete="current-password"
                  value={password}
                  visibilityToggleButtonProps={{ 'aria-label': t('people.showPassword') }}
                  onChange={({ currentTarget }) => setPassword(currentTarget.value)}
                />
              )}
              <Checkbox
                label={t('database.renew')}
                description={t('database.renewText')}
                checked={renewBackups}
                onChange={({ currentTarget }) => setRenewBackups(currentTarget.checked)}
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
                  onClick={() => erase.mutate()}
                >
                  {t('database.forget')}
                </Button>
              </div>
            </>
          )}
        </div>
      )}
    </Modal>
  );
}

/** The erasure of a patient on request, and the record of those that were made. */
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
        <table className={`lines text-body ${classes.table}`}>
          <thead>
            <tr>
              <th scope="col">{t('database.made')}</th>
              <th scope="col">{t('database.by.person')}</th>
              <th scope="col">{t('database.reason')}</th>
              <th scope="col" className={classes.figure}>
                {t('database.slides')}
              </th>
            </tr>
          </thead>
          <tbody>
            {erasures.map(({ id, at, actor, reason, counts }) => (
              <tr key={id}>
                <td>{format.date(at)}</td>
                <td>{actor.name}</td>
                <td>{reason}</td>
                <td className={classes.figure}>{format.number(counts.slides)}</td>
              </tr>
            ))}
          </tbody>
        </table>
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
