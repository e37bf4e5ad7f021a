import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Session } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { SHOWN_IN_PLACE, useEngineMutation } from '../../api/engine.ts';
import { sessionQuery } from '../../api/settings.ts';

/** Whose window it is decides what may be written and what is seen: the next person must not see what was read for the last one. */
function useTakeSession() {
  const client = useQueryClient();
  return (session: Session) => {
    client.setQueryData(sessionQuery.queryKey, session);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  };
}

/** Failures of signing in and unlocking are shown beside the password, where they can be put right. */
export const useSignIn = () => useEngineMutation('people.signIn', { ...SHOWN_IN_PLACE, onSuccess: useTakeSession() });
export const useUnlock = () => useEngineMutation('people.unlock', { ...SHOWN_IN_PLACE, onSuccess: useTakeSession() });

export function useLeave() {
  const onSuccess = useTakeSession();
  return useMutation({ mutationFn: (how: 'people.signOut' | 'people.lock') => call(how, {}), onSuccess });
}
