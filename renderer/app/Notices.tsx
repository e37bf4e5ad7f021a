import { CloseButton, Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle, TbCircleX, TbInfoCircle } from 'react-icons/tb';
import { type Notice, useNotices } from '../api/notices.ts';
import classes from './shell.module.css';

const ICONS = { info: TbInfoCircle, warning: TbAlertTriangle, error: TbCircleX } as const;

/** The title of an error, else the kind of notice. */
function useTitle() {
  const { t } = useTranslation();
  return ({ error, level }: Notice) => (error ? t(`error.${error.code}.title`) : t(`failure.notice.${level}`));
}

function NoticeList({ notices, dismiss }: { notices: readonly Notice[]; dismiss(id: number): void }) {
  const { t } = useTranslation();
  const title = useTitle();
  return (
    <ul className={`stack gap-8 ${classes.noticeList}`}>
      {notices.toReversed().map((notice) => (
        <li key={notice.id} className="row gap-8" data-level={notice.level}>
          <div className="grow text-body">
            <strong>{title(notice)}</strong>
            <div>{notice.message}</div>
            {notice.error && <div className="soft">{t(`error.${notice.error.code}.remedy`)}</div>}
          </div>
          <CloseButton size="sm" aria-label={t('action.dismiss')} onClick={() => dismiss(notice.id)} />
        </li>
      ))}
    </ul>
  );
}

/**
 * Failures of user actions and notices from the engine, on a line of the header where they cover nothing; the line opens to all of them,
 * with remedies. What succeeded leaves by itself.
 */
export function Notices() {
  const { t } = useTranslation();
  const { notices, dismiss } = useNotices();
  const [open, setOpen] = useState(false);
  const title = useTitle();
  const newest = notices.at(-1);
  const Icon = ICONS[newest?.level ?? 'info'];
  return (
    <section
      className={`row shrinkable gap-6 ${classes.notices}`}
      aria-live="polite"
      aria-label={t('failure.notice.info')}
    >
      {newest && (
        <Popover opened={open} onChange={setOpen} position="bottom-start" width={420} withinPortal>
          <Popover.Target>
            <UnstyledButton
              className={`row gap-6 shrinkable text-body ${classes.notice}`}
              data-level={newest.level}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              <Icon size={15} aria-hidden className="rigid" />
              <span className="ellipsis">
                {newest.level !== 'info' && <strong>{title(newest)} </strong>}
                {newest.message}
              </span>
              {notices.length > 1 && <span className="rigid">+{notices.length - 1}</span>}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>
            <NoticeList notices={notices} dismiss={dismiss} />
          </Popover.Dropdown>
        </Popover>
      )}
      {newest && <CloseButton size="sm" aria-label={t('action.dismiss')} onClick={() => dismiss(newest.id)} />}
    </section>
  );
}
