import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { CLINICAL_ORDER } from '../../../electron/contract/classes.ts';
import { ClassMark } from '../../kit/ClassMark.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { useHelp } from '../../state/help.ts';
import { actionsByKey, COMMANDS, comboOf, keyLabel } from '../../state/keymap.ts';
import { useKeyMap } from '../../state/useKeyMap.ts';
import classes from './help.module.css';

const MOVING = ['arrows', 'shift', 'click', 'band', 'enter', 'escape'] as const;
const PICTURE = ['outlines', 'zoom'] as const;

/** An overview of all keys. The key that opens it also closes it. */
export function KeyboardMap() {
  const { t } = useTranslation();
  const { open, toggle, close } = useHelp();
  const keys = useKeyMap((state) => state.keys);
  // Registered separately from the gallery's keys, because the map opens on every screen.
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

  const fixed = (names: readonly (typeof MOVING | typeof PICTURE)[number][]) => (
    <dl data-long>
      {names.map((name) => (
        <div key={name}>
          <dt>{t(`help.keys.${name}`)}</dt>
          <dd>{t(`help.fixed.${name}`)}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <Dialog opened={open} onClose={close} size={860} title={t('help.title')}>
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
          {fixed(MOVING)}
          <h3>{t('help.picture')}</h3>
          {fixed(PICTURE)}
        </section>
      </div>
      <p className={`soft text-body ${classes.note}`}>{t('help.note')}</p>
    </Dialog>
  );
}
