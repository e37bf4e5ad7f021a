import { CONTROL_METHODS } from '../contract/control.ts';
import { type Actor, METHODS, type OutboxId, type SlideId } from '../contract/index.ts';
import type { Port } from '../contract/port.ts';
import { type Handlers, type Server, serve } from '../contract/rpc.ts';
import { UserSession } from './accounts/session.ts';
import type { Engine } from './engine.ts';
import { clientHandlers } from './handlers.ts';

/** Whether a call is about a slide that whoever makes it reads as its second reader. */
function isBlinded({ review, exchange }: Engine, input: unknown, actor: Actor): boolean {
  const { slideId, id } = input as { slideId?: SlideId; id?: OutboxId };
  const about = slideId ?? (id === undefined ? null : exchange.message(id).slideId);
  return about !== null && review.isBlinded(about, actor.id);
}

/**
 * Answers a client, a window or the command line, with a session of its own, and sends it the engine's events. They carry ids and
 * messages about the program, no patient data.
 *
 * @returns the client's session.
 */
export function serveClient(engine: Engine, port: Port): UserSession {
  const session = new UserSession(engine.accounts, (now) => server.emit('people.session', now));
  const server = serve(port, METHODS, clientHandlers(engine), {
    session,
    isBlinded: (input, actor) => isBlinded(engine, input, actor),
  });
  const stops = [
    engine.events.onAny((name, payload) => server.emit(name, payload)),
    engine.accounts.onChange(() => server.emit('people.session', session.current())),
  ];
  port.onClose(() => {
    for (const stop of stops) stop();
  });
  return session;
}

/**
 * Answers main, which acts for its window: with the rights of that window's session.
 *
 * @param window The session of the window; undefined before there is one, when only methods that need no right are answered.
 */
export function serveMain(
  port: Port,
  handlers: Handlers<typeof CONTROL_METHODS>,
  window: () => UserSession | undefined,
): Server {
  return serve(port, CONTROL_METHODS, handlers, {
    get session() {
      return window();
    },
  });
}
