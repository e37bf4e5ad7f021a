import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../electron/contract/methods.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { FormDialog } from '../../kit/Dialog.tsx';
import { PasswordField } from '../../kit/fields.tsx';
import { SHORTEST } from './rules.ts';

interface PasswordDialogProps {
  person: Person;
  /** Whether people change their own password, which requires the current one. */
  own?: boolean;
  onClose(): void;
}

export function PasswordDialog({ person, own = false, onClose }: PasswordDialogProps) {
  const { t } = useTranslation();
  const [present, setPresent] = useState('');
  const [password, setPassword] = useState('');
  const change = useEngineMutation('people.update', { ...SHOWN_IN_PLACE, onSuccess: onClose });
  return (
    <FormDialog
      title={t('people.passwordOf', { name: person.name })}
      submit={t('people.changePassword')}
      onSubmit={() => change.mutate({ personId: person.id, password, ...(own ? { presentPassword: present } : {}) })}
      onClose={onClose}
      ready={password.length >= SHORTEST}
      busy={change.isPending}
      error={change.error}
    >
      {own && (
        <PasswordField
          label={t('people.present')}
          autoComplete="current-password"
          value={present}
          onChange={setPresent}
          data-autofocus
        />
      )}
      <PasswordField
        label={t('people.newPassword')}
        description={t('people.passwordRule', { count: SHORTEST })}
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
    </FormDialog>
  );
}
