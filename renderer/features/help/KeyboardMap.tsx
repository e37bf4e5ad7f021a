import { Modal } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { useHelp } from '../../state/help.ts';
import { actionsByKey, COMMANDS, comboOf, keyLabel } from '../../state/keymap.ts';
import { useKeyMap } from '../../state/useKeyMap.ts';
import classes from './help.module.css';

const FIXED = ['arrows', 'shift', 'click', 'band', 'enter', 'escape'] as const;
const PICTURE = ['outlines', 'zoom'] as const;

/** Every key at a glance; the key that opens it closes it. */
export function KeyboardMap() {
  const { t } = useTranslation();
  const { open, toggle, close } = useHelp();
  const keys = useKeyMap((state) => state.keys);
  // Not with the gallery's keys: the map opens on every screen.
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
      if (typing || event.defaultPrevented) return;
      if (event.code !== 'F1' && actionsByKey(keys).get(comboOf(event)) !== 'help') return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, [keys, toggle]);

  return (
    <Modal
      opened={open}
      onClose={close}
      size={860}
      title={t('help.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <div className={`grid text-body ${classes.map}`}>
        <section>
          <h3>{t('help.classes')}</h3>
          <dl>
            {CLINICAL_ORDER.map((name) => (
              <div key={name}>
                <dt>
                  <kbd>{keyLabel(keys[`class.${name}`])}</kbd>
                </dt>
                <dd>
                  <ClassMark name={name} /> {t(`class.${name}`)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t('help.review')}</h3>
          <dl>
            {COMMANDS.map((command) => (
              <div key={command}>
                <dt>
                  <kbd>{keyLabel(keys[command])}</kbd>
                </dt>
                <dd>{t(`help.action.${command}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t('help.move')}</h3>
          <dl data-long>
            {FIXED.map((key) => (
              <div key={key}>
                <dt>{t(`help.keys.${key}`)}</dt>
                <dd>{t(`help.fixed.${key}`)}</dd>
              </div>
            ))}
          </dl>
          <h3>{t('help.picture')}</h3>
          <dl data-long>
            {PICTURE.map((key) => (
              <div key={key}>
                <dt>{t(`help.keys.${key}`)}</dt>
                <dd>{t(`help.fixed.${key}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <p className={`soft text-body ${classes.note}`}>{t('help.note')}</p>
    </Modal>
  );
}
