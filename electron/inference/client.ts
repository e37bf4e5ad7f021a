import type { Provider } from '../contract/analysis.ts';
import { LeukoscopeError } from '../contract/errors.ts';
import type { Port } from '../contract/port.ts';
import { connect } from '../contract/rpc.ts';
import type { INFERENCE_METHODS, Normalisation } from './protocol.ts';

export interface Outputs {
  /** n x 14; empty for a network that gives features only. */
  logits: Float32Array;
  /** n x the network's number of features. */
  features: Float32Array;
}

export interface LoadSettings {
  modelPath: string;
  provider: Provider;
  threads: number;
  /** Computed in float throughout, as on every provider but the CPU anyway. */
  exact?: boolean;
  /** ImageNet's where there is none. */
  normalisation?: Normalisation | undefined;
}

/** The engine's end of an inference process. */
export interface InferenceClient {
  /**
   * Loads the model.
   *
   * @throws LeukoscopeError MODEL_UNUSABLE, PROVIDER_UNUSABLE (also when it does not answer), or PEER_GONE when loading killed the
   *   process.
   */
  load(settings: LoadSettings): Promise<void>;
  /** Runs `n` inputs of size x size x 3 uint8. Stops between batches with CANCELLED. */
  classify(inputs: Uint8Array, n: number, signal?: AbortSignal): Promise<Outputs>;
  close(): void;
}

/** A graphics driver may hang for ever; a sound one compiles the network within seconds. In ms. */
const LOAD_TIMEOUT = 60_000;

/** @param loadTimeout How long a provider may take to load the network and to pass its probe, ms. */
export function connectInference(port: Port, loadTimeout = LOAD_TIMEOUT): InferenceClient {
  const client = connect<typeof INFERENCE_METHODS>(port);
  return {
    load: async (settings) => {
      try {
        await client.call('load', settings, { signal: AbortSignal.timeout(loadTimeout) });
      } catch (error) {
        if (!(error instanceof LeukoscopeError && error.code === 'CANCELLED')) throw error;
        const seconds = loadTimeout / 1000;
        throw new LeukoscopeError('PROVIDER_UNUSABLE', `${settings.provider} did not answer within ${seconds} s.`);
      }
    },
    // As plain bytes: a Buffer takes a slower way between processes.
    classify: ({ buffer, byteOffset, byteLength }, n, signal) =>
      client.call('classify', { inputs: new Uint8Array(buffer, byteOffset, byteLength), n }, { signal }),
    close: () => client.close(),
  };
}
