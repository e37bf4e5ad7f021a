import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbKey, TbLock, TbLogout, TbUser } from 'react-icons/tb';
import { useSession } from '../../api/settings.ts';
import { PasswordDialog } from './PasswordDialog.tsx';
import { useLeave } from './useEnter.ts';

/** The current user, with the menu to lock and sign out. */
export function PersonMenu() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const leave = useLeave();
  const [changing, setChanging] = useState(false);
  if (!session?.actor) return null;
  const { person } = session;
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={220} withinPortal>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<TbUser size={15} aria-hidden />}
            aria-label={t('people.current', { name: session.actor.name })}
          >
            {session.actor.name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {person ? person.roles.map((role) => t(`people.role.${role}`)).join(', ') : t('people.local')}
          </Menu.Label>
          {person ? (
            <>
              <Menu.Item leftSection={<TbLock size={15} aria-hidden />} onClick={() => leave.mutate('people.lock')}>
                {t('people.lock')}
              </Menu.Item>
              <Menu.Item leftSection={<TbKey size={15} aria-hidden />} onClick={() => setChanging(true)}>
                {t('people.changePassword')}
              </Menu.Item>
              <Menu.Item
                leftSection={<TbLogout size={15} aria-hidden />}
                onClick={() => leave.mutate('people.signOut')}
              >
                {t('people.signOut')}
              </Menu.Item>
            </>
          ) : (
            <Menu.Item disabled>{t('people.localText')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {changing && person && <PasswordDialog person={person} own onClose={() => setChanging(false)} />}
    </>
  );
}
