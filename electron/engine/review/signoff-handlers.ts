import type { SIGNOFF_METHODS } from '../../contract/index.ts';
import type { Handlers } from '../../contract/rpc.ts';
import type { Engine } from '../engine.ts';

/** Signing a slide, and reading it twice. */
export function signoffHandlers({ signoff }: Pick<Engine, 'signoff'>): Handlers<typeof SIGNOFF_METHODS> {
  return {
    'signoff.gate': ({ slideId }) => signoff.gate(slideId),
    'signoff.sign': (request) => signoff.sign(request),
    'signoff.amend': ({ slideId, reason }) => signoff.amend(slideId, reason),
    'signoff.versions': ({ slideId }) => signoff.versions(slideId),
    'signoff.assignSecond': ({ slideId, personId }) => signoff.assignSecond(slideId, personId),
    'signoff.submitSecond': ({ slideId }) => signoff.submitSecond(slideId),
    'signoff.agreement': ({ slideId }) => signoff.agreement(slideId),
    'signoff.arbitrate': (request) => signoff.arbitrate(request),
  };
}
