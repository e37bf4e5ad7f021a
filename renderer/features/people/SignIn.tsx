import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbLock } from 'react-icons/tb';
import type { Session } from '../../../electron/contract/methods.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { bindText, PasswordField } from '../../kit/fields.tsx';
import { Logo } from '../../kit/Logo.tsx';
import classes from './people.module.css';
import { useLeave, useSignIn, useUnlock } from './useEnter.ts';

/** The sign-in and lock screen; it shows no patient data. */
export function SignIn({ session, children }: { session: Session; children: ReactNode }) {
  const { t } = useTranslation();
  const locked = session.state === 'locked';
  const signIn = useSignIn();
  const unlock = useUnlock();
  const leave = useLeave();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const busy = signIn.isPending || unlock.isPending;
  const error = locked ? unlock.error : signIn.error;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const options = { onSettled: () => setPassword('') };
    if (locked) unlock.mutate({ password }, options);
    else signIn.mutate({ login, password }, options);
  };

  return (
    <main className={`grid relative ${classes.door}`}>
      <form className={`panel stack gap-14 ${classes.card}`} onSubmit={submit}>
        <div className={`row gap-10 ${classes.brand}`}>
          <Logo size={34} />
          <h1>{t('app.name')}</h1>
        </div>
        <p className="row soft gap-6">
          {locked ? (
            <>
              <TbLock size={14} aria-hidden /> {t('people.lockedFor', { name: session.actor?.name ?? '' })}
            </>
          ) : (
            t('people.signInText')
          )}
        </p>
        {!locked && (
          <TextInput label={t('people.login')} autoComplete="username" {...bindText(login, setLogin)} autoFocus />
        )}
        <PasswordField
          key={session.state}
          label={t('people.password')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          autoFocus={locked}
        />
        {error && <ErrorNotice error={error} />}
        <Button type="submit" loading={busy} disabled={password === '' || (!locked && login === '')} size="sm">
          {locked ? t('people.unlock') : t('people.signIn')}
        </Button>
        {locked && (
          <Button variant="subtle" onClick={() => leave.mutate('people.signOut')}>
            {t('people.switch')}
          </Button>
        )}
        <p className={`soft centred text-small ${classes.research}`}>{t('app.research')}</p>
      </form>
      <div className={`flex gap-10 ${classes.corner}`}>{children}</div>
    </main>
  );
}
