import { Button, Modal, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { SHORTEST } from './rules.ts';

interface PasswordDialogProps {
  person: Person;
  /** One's own password asks for the present one. */
  own?: boolean;
  onClose(): void;
}

export function PasswordDialog({ person, own = false, onClose }: PasswordDialogProps) {
  const { t } = useTranslation();
  const [present, setPresent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () =>
      call('people.update', { personId: person.id, password, ...(own ? { presentPassword: present } : {}) }),
    onError: () => undefined,
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const shown = { 'aria-label': t('people.showPassword') };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.passwordOf', { name: person.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <form className="stack gap-12" onSubmit={submit}>
        {own && (
          <PasswordInput
            label={t('people.present')}
            autoComplete="current-password"
            value={present}
            visibilityToggleButtonProps={shown}
            onChange={({ currentTarget }) => setPresent(currentTarget.value)}
            data-autofocus
          />
        )}
        <PasswordInput
          label={t('people.newPassword')}
          description={t('people.passwordRule', { count: SHORTEST })}
          autoComplete="new-password"
          value={password}
          visibilityToggleButtonProps={shown}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        {change.error && <ErrorNotice error={change.error} />}
        <div className="flex end gap-8">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={password.length < SHORTEST}>
            {t('people.changePassword')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
