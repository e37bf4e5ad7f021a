import { Button, Modal, type ModalProps } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from './ErrorNotice.tsx';

interface DialogProps extends Omit<ModalProps, 'opened'> {
  opened?: boolean;
}

/** A modal dialog with a title and a close button. */
export function Dialog({ opened = true, ...props }: DialogProps) {
  const { t } = useTranslation();
  return <Modal opened={opened} centered closeButtonProps={{ 'aria-label': t('action.close') }} {...props} />;
}

interface FormProps {
  /** Name of the button that submits. */
  submit: string;
  onSubmit(): void;
  onClose(): void;
  /** Whether the form can be submitted. */
  ready?: boolean;
  busy?: boolean;
  /** Why the last submission failed. */
  error?: unknown;
  /** Whether submitting is destructive. */
  danger?: boolean;
  /** Name of the button that closes. */
  cancel?: string;
  /** Additional buttons before the others. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The body of a form dialog: fields, the last error and buttons. Enter in a field submits. */
export function DialogForm({ submit, onSubmit, onClose, ready = true, busy = false, danger, ...rest }: FormProps) {
  const { t } = useTranslation();
  const { error, cancel = t('action.cancel'), actions, children } = rest;
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    if (ready && !busy) onSubmit();
  };
  return (
    <form className="stack gap-12" onSubmit={send}>
      {children}
      {error != null && <ErrorNotice error={error} />}
      <div className="flex end gap-8">
        {actions}
        <Button variant="default" onClick={onClose}>
          {cancel}
        </Button>
        <Button type="submit" {...(danger && { color: 'red.9' })} loading={busy} disabled={!ready}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

/** A dialog with a single form. */
export function FormDialog({ title, onKeyDown, ...form }: FormProps & Pick<DialogProps, 'title' | 'onKeyDown'>) {
  return (
    <Dialog title={title} onClose={form.onClose} {...(onKeyDown && { onKeyDown })}>
      <DialogForm {...form} />
    </Dialog>
  );
}

interface ConfirmDialogProps {
  title: string;
  /** Name of the button that confirms. */
  confirm: string;
  onConfirm(): void;
  onClose(): void;
  busy?: boolean;
  error?: unknown;
  children: ReactNode;
}

/** Asks for confirmation of an action that is hard to undo. Cancel has the initial focus, so that Enter changes nothing. */
export function ConfirmDialog({ title, confirm, onConfirm, onClose, busy, error, children }: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack gap-12">
        {children}
        {error != null && <ErrorNotice error={error} />}
        <div className="flex end gap-8">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red.9" loading={busy ?? false} onClick={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
