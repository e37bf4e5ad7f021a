import { Button, Checkbox, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbUserPlus } from 'react-icons/tb';
import type { Person, Role } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';
import classes from './people.module.css';
import { SHORTEST } from './rules.ts';

const ROLES: readonly Role[] = ['technologist', 'pathologist', 'administrator'];

/** A new account, or the name and roles of one. */
function AccountDialog({ person, first, onClose }: { person: Person | null; first: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [login, setLogin] = useState(person?.login ?? '');
  const [name, setName] = useState(person?.name ?? '');
  const [roles, setRoles] = useState<Role[]>(person?.roles ?? (first ? ['administrator'] : ['technologist']));
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () =>
      person
        ? call('people.update', { personId: person.id, name, roles })
        : call('people.create', { login, name, roles, password }),
    onError: () => undefined,
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('people.') });
      onClose();
    },
  });
  const ready =
    name.trim() !== '' && roles.length > 0 && (person !== null || (login.trim() !== '' && password.length >= SHORTEST));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={person ? t('people.edit', { name: person.name }) : t('people.add')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <form className="stack gap-12" onSubmit={submit}>
        {first && <p className="row soft flat gap-6">{t('people.firstText')}</p>}
        <TextInput
          label={t('people.name')}
          value={name}
          maxLength={100}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data-autofocus
        />
        {!person && (
          <>
            <TextInput
              label={t('people.login')}
              description={t('people.loginRule')}
              autoComplete="off"
              value={login}
              onChange={({ currentTarget }) => setLogin(currentTarget.value)}
            />
            <PasswordInput
              label={t('people.password')}
              description={t('people.passwordRule', { count: SHORTEST })}
              autoComplete="new-password"
              value={password}
              visibilityToggleButtonProps={{ 'aria-label': t('people.showPassword') }}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </>
        )}
        <fieldset className={`stack flat gap-8 ${classes.roles}`}>
          <legend>{t('people.roles')}</legend>
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              size="xs"
              label={t(`people.role.${role}`)}
              description={t(`people.roleText.${role}`)}
              checked={roles.includes(role)}
              disabled={first && role === 'administrator'}
              onChange={({ currentTarget }) =>
                setRoles(currentTarget.checked ? [...roles, role] : roles.filter((one) => one !== role))
              }
            />
          ))}
        </fieldset>
        {save.error && <ErrorNotice error={save.error} />}
        <div className="flex end gap-8">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!ready}>
            {person ? t('review.save') : t('people.add')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Who may work here: the administrator's list. */
export function Accounts() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: session } = useSession();
  const { data: people } = useEngine('people.list', {});
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const [password, setPassword] = useState<Person | null>(null);
  const disable = useMutation({
    mutationFn: ({ id, disabled }: Person) => call('people.disable', { personId: id, disabled: !disabled }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['people.list'] }),
  });
  if (!session?.may.administer || !people)
    return <p className="row soft flat gap-6">{t('people.onlyAdministrator')}</p>;
  return (
    <div>
      {people.length === 0 && <p className="row soft flat gap-6">{t('people.none')}</p>}
      {people.length > 0 && (
        <table className={`lines text-body ${classes.table}`}>
          <thead>
            <tr>
              <th scope="col">{t('people.name')}</th>
              <th scope="col">{t('people.login')}</th>
              <th scope="col">{t('people.roles')}</th>
              <th scope="col">{t('people.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.id}>
                <td>
                  {person.name} {person.disabled && <Tag tone="warn">{t('people.disabled')}</Tag>}
                </td>
                <td>{person.login}</td>
                <td>{person.roles.map((role) => t(`people.role.${role}`)).join(', ')}</td>
                <td>
                  <Button size="compact-xs" variant="subtle" onClick={() => setEditing(person)}>
                    {t('people.change')}
                  </Button>
                  <Button size="compact-xs" variant="subtle" onClick={() => setPassword(person)}>
                    {t('people.setPassword')}
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="red"
                    disabled={person.id === session.person?.id}
                    onClick={() => disable.mutate(person)}
                  >
                    {person.disabled ? t('people.enable') : t('people.disable')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button
        variant="default"
        leftSection={<TbUserPlus size={15} aria-hidden />}
        mt={10}
        onClick={() => setEditing('new')}
      >
        {t('people.add')}
      </Button>
      {editing && (
        <AccountDialog
          person={editing === 'new' ? null : editing}
          first={people.length === 0}
          onClose={() => setEditing(null)}
        />
      )}
      {password && <PasswordDialog person={password} onClose={() => setPassword(null)} />}
    </div>
  );
}
