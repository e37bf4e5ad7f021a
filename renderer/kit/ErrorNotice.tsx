import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle } from 'react-icons/tb';
import { toWireError } from '../../electron/contract/errors.ts';
import classes from './kit.module.css';

interface ErrorNoticeProps {
  error: unknown;
  /** What to do, where the code's own advice is for another place. */
  remedy?: string;
  onRetry?: () => void;
}

/** A failed call where its answer would have been: what happened, the engine's own words, what to do. */
export function ErrorNotice({ error, remedy, onRetry }: ErrorNoticeProps) {
  const { t } = useTranslation();
  const { code, message } = toWireError(error);
  return (
    <div className={`flex gap-10 ${classes.error}`} role="alert">
      <TbAlertTriangle size={18} aria-hidden />
      <div>
        <strong>{t(`error.${code}.title`)}</strong>
        <p className={classes.selectable}>{message}</p>
        <p className={`soft ${classes.remedy}`}>{remedy ?? t(`error.${code}.remedy`)}</p>
        {onRetry && (
          <Button variant="default" onClick={onRetry} mt={6}>
            {t('action.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
