import { Skeleton, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { cellUrl } from '../../api/bridge.ts';
import { useEngine } from '../../api/engine.ts';
import { Dialog } from '../../kit/Dialog.tsx';
import { ErrorNotice } from '../../kit/ErrorNotice.tsx';
import { useFormat } from '../../kit/useFormat.ts';
import { useGallery } from '../../state/gallery.ts';
import classes from './signoff.module.css';
import { useVerdict } from './useVerdict.ts';

/** The most changed cells shown per version; the count is always complete. */
const SHOWN = 60;

/** All versions of the slide: who signed them, why they were opened, and what changed. */
export function VersionsDialog({ slide, onClose }: { slide: SlideSummary; onClose(): void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const verdict = useVerdict();
  const jump = useGallery((store) => store.jumpToCell);
  const { data, error, refetch } = useEngine('signoff.versions', { slideId: slide.id });
  return (
    <Dialog onClose={onClose} size={640} title={t('signoff.versionsTitle', { name: slide.name })}>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={120} aria-busy />}
      <ol className={classes.versions}>
        {data?.toReversed().map(({ version, reason, openedBy, openedAt, signature, changes }) => (
          <li key={version}>
            <h3>{t('signoff.version', { version })}</h3>
            <p>
              {signature
                ? t('signoff.signatureLine', {
                    name: signature.actor.name,
                    date: format.date(signature.at),
                    meaning: t(`signoff.meanings.${signature.meaning}`),
                  })
                : t('signoff.open')}
            </p>
            {signature?.overrideReason && <p>{t('signoff.overrideWas', { reason: signature.overrideReason })}</p>}
            {reason && (
              <p>
                {t('signoff.openedFor', {
                  reason,
                  name: openedBy?.name ?? '',
                  date: openedAt ? format.date(openedAt) : '',
                })}
              </p>
            )}
            {version > 1 && <p>{t('signoff.changes', { count: changes.length })}</p>}
            {changes.length > 0 && (
              <ul>
                {changes.slice(0, SHOWN).map(({ cellId, from, to }) => (
                  <li key={cellId}>
                    <UnstyledButton
                      onClick={() => {
                        onClose();
                        jump(cellId);
                      }}
                    >
                      <img src={cellUrl('thumb', cellId)} alt="" />
                      <span>{t('signoff.change', { from: verdict(from), to: verdict(to) })}</span>
                    </UnstyledButton>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
