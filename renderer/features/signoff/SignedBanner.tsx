import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbLock } from 'react-icons/tb';
import type { MethodOutput } from '../../../electron/contract/methods.ts';
import { useSession } from '../../api/settings.ts';
import { useFormat } from '../../kit/useFormat.ts';
import classes from './signoff.module.css';
import { useSignoff } from './store.ts';

/** Who signed and when; a signed slide is read-only until it is amended. */
export function SignedBanner({ state }: { state: MethodOutput<'review.state'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const show = useSignoff((store) => store.show);
  const { data: session } = useSession();
  const { signed, stage, version } = state.review;
  if (stage !== 'signed' || !signed) return null;
  return (
    <div className={`row good rigid gap-8 text-body ${classes.banner}`} role="status">
      <TbLock size={15} aria-hidden />
      <span>{t('signoff.signedBy', { name: signed.by.name, date: format.date(signed.at), version })}</span>
      <Button size="compact-xs" variant="subtle" onClick={() => show('versions')}>
        {t('signoff.versions')}
      </Button>
      <Button size="compact-xs" variant="light" disabled={!session?.may.sign} onClick={() => show('amend')}>
        {t('signoff.amend')}
      </Button>
    </div>
  );
}
