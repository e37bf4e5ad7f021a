import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbUserPlus } from 'react-icons/tb';
import type { Person, Role } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE, useEngine } from '../../api/engine.ts';
import { useSession } from '../../api/settings.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { bindChecked, bindText, PasswordField } from '../../kit/fields.tsx';
import { Table } from '../../kit/Table.tsx';
import { Tag } from '../../kit/Tag.tsx';
import { PasswordDialog } from './PasswordDialog.tsx';
import classes from './people.module.css';
import { SHORTEST } from './rules.ts';

const ROLES: readonly Role[] = ['technologist', 'pathologist', 'administrator'];

/** Creates an account, or edits its name and roles. */
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
    ...SHOWN_IN_PLACE,
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('people.') });
      onClose();
    },
  });
  const ready =
    name.trim() !== '' && roles.length > 0 && (person !== null || (login.trim() !== '' && password.length >= SHORTEST));
  return (
    <FormDialog
      title={person ? t('people.edit', { name: person.name }) : t('people.add')}
      submit={person ? t('review.save') : t('people.add')}
      onSubmit={() => save.mutate()}
      onClose={onClose}
      ready={ready}
      busy={save.isPending}
      error={save.error}
    >
      {first && <p className="row soft gap-6">{t('people.firstText')}</p>}
      <TextInput label={t('people.name')} maxLength={100} {...bindText(name, setName)} data-autofocus />
      {!person && (
        <>
          <TextInput
            label={t('people.login')}
            description={t('people.loginRule')}
            autoComplete="off"
            {...bindText(login, setLogin)}
          />
          <PasswordField
            label={t('people.password')}
            description={t('people.passwordRule', { count: SHORTEST })}
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
        </>
      )}
      <fieldset className={`stack gap-8 ${classes.roles}`}>
        <legend>{t('people.roles')}</legend>
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            label={t(`people.role.${role}`)}
            description={t(`people.roleText.${role}`)}
            disabled={first && role === 'administrator'}
            {...bindChecked(roles.includes(role), (on) =>
              setRoles(on ? [...roles, role] : roles.filter((one) => one !== role)),
            )}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}

/** The list of accounts, for administrators. */
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
  if (!session?.may.administer || !people) return <p className="row soft gap-6">{t('people.onlyAdministrator')}</p>;
  return (
    <div>
      {people.length === 0 && <p className="row soft gap-6">{t('people.none')}</p>}
      {people.length > 0 && (
        <Table
          rows={people}
          keyOf={({ id }) => id}
          columns={[
            {
              name: t('people.name'),
              cell: ({ name, disabled }) => (
                <>
                  {name} {disabled && <Tag tone="warn">{t('people.disabled')}</Tag>}
                </>
              ),
            },
            { name: t('people.login'), cell: ({ login }) => login },
            { name: t('people.roles'), cell: ({ roles }) => roles.map((role) => t(`people.role.${role}`)).join(', ') },
            {
              name: t('people.actions'),
              cell: (person) => (
                <>
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
                </>
              ),
            },
          ]}
        />
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
