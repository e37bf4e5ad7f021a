// The far end of the conformance suite, as a process of its own.
import { parentPort } from '../../electron/engine/transport/node.ts';
import { serveEcho } from './echo-service.ts';

serveEcho(parentPort());
