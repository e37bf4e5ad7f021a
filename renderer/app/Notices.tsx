import { Notification } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNotices } from '../api/notices.ts';
import classes from './shell.module.css';

const COLOURS = { info: 'azure', warning: 'yellow', error: 'red' } as const;

/** Failures of user actions and notices from the engine. They stay until dismissed. */
export function Notices() {
  const { t } = useTranslation();
  const { notices, dismiss } = useNotices();
  return (
    <section className={`stack gap-8 ${classes.notices}`} aria-live="polite" aria-label={t('failure.notice.info')}>
      {notices.map(({ id, level, message, error }) => (
        <Notification
          key={id}
          color={COLOURS[level]}
          title={error ? t(`error.${error.code}.title`) : t(`failure.notice.${level}`)}
          closeButtonProps={{ 'aria-label': t('action.dismiss') }}
          onClose={() => dismiss(id)}
          styles={{ description: { color: 'var(--ink)' } }}
          withBorder
        >
          {message}
          {error && <div className={classes.noticeRemedy}>{t(`error.${error.code}.remedy`)}</div>}
        </Notification>
      ))}
    </section>
  );
}
