// A session worker: a thread of the inference process with a session of its own, see session-pool.ts.
import { parentPort } from 'node:worker_threads';
import { messagePort } from '../engine/transport/node.ts';
import { serveInference } from './serve.ts';
import { openNetwork } from './session.ts';

if (!parentPort) throw new Error('session-worker.ts is the program of a worker thread.');
serveInference(messagePort(parentPort), openNetwork);
