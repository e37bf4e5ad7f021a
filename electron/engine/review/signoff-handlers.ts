import type { SIGNOFF_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { SignoffService } from './signoff.ts';

/** Signing a slide, and reading it twice. */
export function signoffHandlers({ signoff }: { signoff: SignoffService }): Handlers<typeof SIGNOFF_METHODS> {
  return {
    'signoff.gate': ({ slideId }, { actor }) => signoff.gate(slideId, actor.id),
    'signoff.sign': async ({ password, ...request }, { actor, session }) => {
      await session.verify(password);
      return signoff.sign(request, actor);
    },
    'signoff.amend': ({ slideId, reason }, { actor }) => signoff.amend(slideId, reason, actor),
    'signoff.versions': ({ slideId }, { actor }) => signoff.versions(slideId, actor.id),
    'signoff.assignSecond': ({ slideId, personId }, { actor }) => signoff.assignSecond(slideId, personId, actor),
    'signoff.submitSecond': ({ slideId }, { actor }) => signoff.submitSecond(slideId, actor),
    'signoff.agreement': ({ slideId }, { actor }) => signoff.agreement(slideId, actor.id),
    'signoff.arbitrate': (request, { actor }) => signoff.arbitrate(request, actor),
  };
}
