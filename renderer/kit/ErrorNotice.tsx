import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbAlertTriangle } from 'react-icons/tb';
import { toWireError } from '../../electron/contract/errors.ts';
import classes from './kit.module.css';

interface ErrorNoticeProps {
  error: unknown;
  /** Advice that replaces the default advice for the error code. */
  remedy?: string;
  onRetry?: () => void;
}

/** Shows a failed call in place of its result: title, message and advice. */
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
