import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MethodInput, Session } from '../../../electron/contract/methods.ts';
import { call } from '../../api/bridge.ts';
import { sessionQuery } from '../../api/settings.ts';

/** Whose window it is decides what may be written and what is seen: the next person must not see what was read for the last one. */
function useTakeSession() {
  const client = useQueryClient();
  return (session: Session) => {
    client.setQueryData(sessionQuery.queryKey, session);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  };
}

// Failures are shown beside the password, where they can be mended.
const onError = () => undefined;

export function useSignIn() {
  const onSuccess = useTakeSession();
  return useMutation({
    mutationFn: (input: MethodInput<'people.signIn'>) => call('people.signIn', input),
    onSuccess,
    onError,
  });
}

export function useUnlock() {
  const onSuccess = useTakeSession();
  return useMutation({
    mutationFn: (password: string) => call('people.unlock', { password }),
    onSuccess,
    onError,
  });
}

export function useLeave() {
  const onSuccess = useTakeSession();
  return useMutation({ mutationFn: (how: 'people.signOut' | 'people.lock') => call(how, {}), onSuccess });
}
