import { LeukoscopeError } from '../contract/errors.ts';
import type { Port } from '../contract/port.ts';
import { serve } from '../contract/rpc.ts';
import { INFERENCE_METHODS } from './protocol.ts';
import type { Network, openNetwork } from './session.ts';

/** Answers {@link INFERENCE_METHODS} through `port`, with networks that `open` gives. */
export function serveInference(port: Port, open: typeof openNetwork): void {
  let network: Network | undefined;
  serve(port, INFERENCE_METHODS, {
    load: async ({ modelPath, provider, threads, exact, normalisation }) => {
      network = await open(modelPath, provider, threads, exact, normalisation);
      return {};
    },
    classify: ({ inputs, n }, { signal }) => {
      if (!network) throw new LeukoscopeError('MODEL_UNUSABLE', 'No model has been loaded.');
      return network.run(inputs, n, signal);
    },
  });
}
