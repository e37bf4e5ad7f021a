import { useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbDeviceDesktop, TbMoon, TbSun } from 'react-icons/tb';
import { changeLanguage, LANGUAGES } from '../i18n/index.ts';
import { Choice } from '../kit/fields.tsx';
import { usePreferences } from '../state/navigation.ts';
import classes from './shell.module.css';

const SCHEMES = [
  { scheme: 'light', Icon: TbSun },
  { scheme: 'dark', Icon: TbMoon },
  { scheme: 'auto', Icon: TbDeviceDesktop },
] as const;

export function LanguageSelect() {
  const { t } = useTranslation();
  const { language, set } = usePreferences();
  return (
    <Choice
      aria-label={t('language.label')}
      w={96}
      values={LANGUAGES}
      nameOf={(value) => t(`language.${value}`)}
      value={language}
      onChange={(next) => {
        set({ language: next });
        void changeLanguage(next);
      }}
    />
  );
}

/** Plain toggle buttons: three icons need less space than a menu and show all choices. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <fieldset className={classes.switch} aria-label={t('scheme.label')}>
      {SCHEMES.map(({ scheme, Icon }) => (
        <button
          key={scheme}
          type="button"
          aria-pressed={colorScheme === scheme}
          aria-label={t(`scheme.${scheme}`)}
          title={t(`scheme.${scheme}`)}
          onClick={() => setColorScheme(scheme)}
        >
          <Icon size={15} strokeWidth={1.7} aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
