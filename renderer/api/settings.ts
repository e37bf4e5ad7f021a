import { useQuery } from '@tanstack/react-query';
import type { MethodInput, SettingName, SettingValue } from '../../electron/contract/methods.ts';
import { engineQuery, useEngineMutation } from './engine.ts';

export const sessionQuery = engineQuery('people.current', {});
export const useSession = () => useQuery(sessionQuery);

export const settingsQuery = (scope: 'laboratory' | 'person') => engineQuery('settings.get', { scope });

/** A setting of the laboratory; the engine validates it whenever it is set. */
export function useLaboratorySetting<K extends SettingName>(key: K): SettingValue<K> | undefined {
  const { data } = useQuery(settingsQuery('laboratory'));
  return data?.[key] as SettingValue<K> | undefined;
}

/** Sets a setting of the laboratory. */
export function useSetLaboratory() {
  const { mutate, ...rest } = useEngineMutation('settings.set');
  return {
    ...rest,
    mutate: (
      { key, value }: { key: SettingName; value: MethodInput<'settings.set'>['value'] },
      options?: Parameters<typeof mutate>[1],
    ) => mutate({ scope: 'laboratory', key, value }, options),
  };
}
