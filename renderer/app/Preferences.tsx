import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TbDeviceDesktop, TbMoon, TbSun } from 'react-icons/tb';
import { changeLanguage, LANGUAGES, type Language } from '../i18n/index.ts';
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
    <NativeSelect
      aria-label={t('language.label')}
      value={language}
      onChange={({ currentTarget }) => {
        const next = currentTarget.value as Language;
        set({ language: next });
        void changeLanguage(next);
      }}
      data={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
      w={96}
    />
  );
}

/** Plain toggle buttons: three icons tell more in less room than a menu. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <fieldset className={`flat ${classes.switch}`} aria-label={t('scheme.label')}>
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
