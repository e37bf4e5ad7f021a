import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Session } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { sessionQuery } from '../../api/settings.ts';

/** Stores a new session and clears all cached data, so that the next person does not see it. */
function useTakeSession() {
  const client = useQueryClient();
  return (session: Session) => {
    client.setQueryData(sessionQuery.queryKey, session);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  };
}

/** Failures are shown beside the password field. */
export const useSignIn = () => useEngineMutation('people.signIn', { ...SHOWN_IN_PLACE, onSuccess: useTakeSession() });
export const useUnlock = () => useEngineMutation('people.unlock', { ...SHOWN_IN_PLACE, onSuccess: useTakeSession() });

export function useLeave() {
  const onSuccess = useTakeSession();
  return useMutation({ mutationFn: (how: 'people.signOut' | 'people.lock') => call(how, {}), onSuccess });
}
