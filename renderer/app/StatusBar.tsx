import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle } from 'react-icons/tb';
import { toWireError } from '../../electron/contract/errors.ts';
import { useEngine } from '../api/engine.ts';
import { useRuns } from '../api/runs.ts';
import { useSegmenterName } from '../kit/useSegmenterName.ts';
import classes from './shell.module.css';

function Entry({ name, warning, children }: { name: string; warning?: string | null; children: ReactNode }) {
  return (
    <span
      className={`inline-row gap-6 ${classes.entry}`}
      data-warning={warning ? true : undefined}
      title={warning ?? undefined}
    >
      {warning && <TbAlertTriangle size={13} aria-hidden />}
      <span className="soft">{name}</span>
      <span>{children}</span>
    </span>
  );
}

/**
 * The status bar's query would start the classifier while the first cells are loading. So it waits until there has been no request for
 * this long.
 */
const LATER_MS = 1500;

function useLater(): boolean {
  const [late, setLate] = useState(false);
  const busy = useIsFetching() > 0;
  useEffect(() => {
    if (busy) return;
    const timer = window.setTimeout(() => setLate(true), LATER_MS);
    return () => window.clearTimeout(timer);
  }, [busy]);
  return late;
}

/** What produced the numbers in the window, and any warnings about it. */
export function StatusBar() {
  const { t } = useTranslation();
  const { data: system, error } = useEngine('system.info', {}, { enabled: useLater() });
  const segmenterName = useSegmenterName();
  const running = useRuns(({ runs }) => Object.values(runs).filter((run) => !run.ended).length);

  return (
    <footer className={`row one-line gap-16 text-small ${classes.status}`}>
      {error && (
        <span className={`inline-row gap-6 ${classes.entry}`} data-warning>
          <TbAlertTriangle size={13} aria-hidden />
          {t(`error.${toWireError(error).code}.title`)}
        </span>
      )}
      {!system && !error && <span className={`inline-row gap-6 ${classes.entry}`}>{t('status.connecting')}</span>}
      {system && (
        <>
          <Entry name={t('status.provider')} warning={system.providerNote}>
            {system.providerNote ? t('status.fallback') : t(`provider.${system.provider}`)}
          </Entry>
          <Entry
            name={t('status.model')}
          >{`${system.model.name} ${system.model.version} · ${system.model.precision}`}</Entry>
          <Entry
            name={t('status.segmenter')}
            warning={system.segmenter.calibrated ? null : t('status.uncalibratedNote')}
          >
            <span title={system.segmenter.version}>{segmenterName(system.segmenter)}</span>
          </Entry>
          <Entry name={t('status.database')} warning={system.database.note}>
            <span title={system.database.path}>
              {system.database.path.split(/[\\/]/).at(-1)}
              {system.database.readOnly && ` · ${t('status.readOnly')}`}
            </span>
          </Entry>
        </>
      )}
      <span className="accent push-end">{running > 0 && t('status.running', { count: running })}</span>
      {system && <span className={`inline-row gap-6 ${classes.entry}`}>{`v${system.appVersion}`}</span>}
    </footer>
  );
}
