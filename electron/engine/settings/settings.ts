import type { Settings } from '../../../db/index.ts';
import { SETTINGS, type SettingName, type SettingValue } from '../../contract/index.ts';

export const LABORATORY = 'laboratory';

/** A laboratory setting; its initial value when it was never set, or is not valid in this version. */
export function settingOf<K extends SettingName>(settings: Settings, key: K): SettingValue<K> {
  const { schema, initial } = SETTINGS[key];
  const parsed = schema.safeParse(settings.get(LABORATORY, key));
  return (parsed.success ? parsed.data : initial) as SettingValue<K>;
}
