import { Button, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CellClass, CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { ConfirmDialog } from '../../kit/Dialog.tsx';
import { ACTIONS, type Action, comboOf, keyLabel } from '../../state/keymap.ts';
import { useKeyMap } from '../../state/useKeyMap.ts';
import classes from './review.module.css';

const MODIFIERS = /^(Shift|Control|Alt|Meta)(Left|Right)$/;
const classOf = (action: Action): CellClass | undefined => CLINICAL_ORDER.find((name) => action === `class.${name}`);

/** Assigns keys: press the button, then the key. A key in use can be swapped in one step. */
export function KeySettings() {
  const { t } = useTranslation();
  const { keys, assign, swap, reset } = useKeyMap();
  const [asking, setAsking] = useState(false);
  const [waiting, setWaiting] = useState<Action | null>(null);
  const [conflict, setConflict] = useState<{ action: Action; by: Action | null } | null>(null);
  const nameOf = (action: Action): string => {
    const name = classOf(action);
    return name ? t(`class.${name}`) : t(`help.action.${action as Exclude<Action, `class.${string}`>}`);
  };

  const onKey = (event: React.KeyboardEvent) => {
    if (waiting === null || MODIFIERS.test(event.code)) return;
    if (event.code === 'Tab') return setWaiting(null);
    event.preventDefault();
    event.stopPropagation();
    setWaiting(null);
    if (event.code === 'Escape') return;
    const result = assign(waiting, comboOf(event));
    if (result.ok) setConflict(null);
    else setConflict({ action: waiting, by: result.reason === 'taken' ? result.by : null });
  };

  return (
    <div>
      <p className={`soft ${classes.lead}`}>{t('keys.text')}</p>
      {conflict && (
        <p className={`row warn gap-10 text-body ${classes.conflict}`} role="alert">
          {conflict.by
            ? t('keys.taken', { name: nameOf(conflict.by), action: nameOf(conflict.action) })
            : t('keys.fixed')}
          {conflict.by && (
            <Button
              size="compact-xs"
              variant="light"
              onClick={() => {
                swap(conflict.action, conflict.by as Action);
                setConflict(null);
              }}
            >
              {t('keys.swap')}
            </Button>
          )}
        </p>
      )}
      <ul className={`text-body ${classes.keyList}`}>
        {ACTIONS.map((action) => {
          const name = classOf(action);
          return (
            <li key={action}>
              {name && <ClassMark name={name} />}
              <span>{nameOf(action)}</span>
              <UnstyledButton
                aria-label={t('keys.change', { name: nameOf(action), key: keyLabel(keys[action]) })}
                data-waiting={waiting === action ? true : undefined}
                onClick={() => setWaiting(action)}
                onBlur={() => setWaiting(null)}
                onKeyDown={onKey}
              >
                <kbd>{waiting === action ? t('keys.press') : keyLabel(keys[action])}</kbd>
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('keys.reset')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t('keys.resetTitle')}
          confirm={t('keys.reset')}
          onConfirm={() => {
            reset();
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>{t('keys.resetText')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
