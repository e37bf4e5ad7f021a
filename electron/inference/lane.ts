// A lane: a thread of the inference process with a session of its own, see lanes.ts.
import { parentPort } from 'node:worker_threads';
import { messagePort } from '../engine/transport/node.ts';
import { serveInference } from './serve.ts';
import { openNetwork } from './session.ts';

if (!parentPort) throw new Error('lane.ts is the program of a worker thread.');
serveInference(messagePort(parentPort), openNetwork);
