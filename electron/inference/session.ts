import { setImmediate } from 'node:timers/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../contract/analysis.ts';
import { LeukoscopeError } from '../contract/errors.ts';
import type { Outputs } from './client.ts';
import type { Normalisation } from './protocol.ts';

/** ImageNet's channel statistics; models/training/preprocess.py has the same. */
export const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** The network is fastest, per cell, on eight at a time. */
const BATCH = 8;
/** Largest difference in a logit that a provider may have from the CPU: far below what changes a call. */
const TOLERANCE = 1e-3;

export interface Network {
  run(inputs: Uint8Array, n: number, signal: AbortSignal): Promise<Outputs>;
}

/** The 256 values that each channel can take, rounded at every step as NumPy rounds float32. */
function tablesOf({ mean, std }: Normalisation): Float32Array[] {
  return mean.map((centre, channel) =>
    Float32Array.from({ length: 256 }, (_, value) => {
      const centred = Math.fround(Math.fround(value / 255) - Math.fround(centre));
      return centred / Math.fround(std[channel] ?? 1);
    }),
  );
}

/** n x size x size x 3 uint8 -> n x 3 x size x size float32, normalised. */
export function normalise(inputs: Uint8Array, n: number, tables = tablesOf(IMAGENET)): Float32Array {
  const plane = inputs.length / n / 3;
  const out = new Float32Array(inputs.length);
  for (let image = 0; image < n; image++) {
    tables.forEach((table, channel) => {
      const to = (image * 3 + channel) * plane;
      const from = image * 3 * plane + channel;
      for (let i = 0; i < plane; i++) out[to + i] = table[inputs[from + i * 3] ?? 0] ?? 0;
    });
  }
  return out;
}

/** Side in px of `n` square colour images. @throws LeukoscopeError BAD_REQUEST when the bytes are not those of `n`. */
export function sizeOf(inputs: Uint8Array, n: number): number {
  const size = Math.sqrt(inputs.length / n / 3);
  if (!Number.isInteger(size))
    throw new LeukoscopeError('BAD_REQUEST', `${inputs.length} bytes are not ${n} square colour images.`);
  return size;
}

/** @param exact Whether to compute in float throughout. */
async function open(modelPath: string, provider: Provider, threads: number, exact: boolean): Promise<InferenceSession> {
  // ONNX Runtime opens the file by itself, and can't look into the packaged archive: weights lie beside it.
  return InferenceSession.create(modelPath.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked'), {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
    extra: {
      session: {
        // Threads that spin while they wait would take the processor from the segmenter.
        intra_op: { allow_spinning: '0' },
        // Weights are scaled once, when the network is opened; int8 arithmetic is the processor's alone.
        ...(exact ? { disable_quant_qdq: '1' } : {}),
      },
    },
  });
}

async function runBatch(
  session: InferenceSession,
  inputs: Uint8Array,
  n: number,
  tables?: Float32Array[],
): Promise<Outputs> {
  const size = sizeOf(inputs, n);
  const { logits, features } = await session.run({
    input: new Tensor('float32', normalise(inputs, n, tables), [n, 3, size, size]),
  });
  if (!features) throw new LeukoscopeError('MODEL_UNUSABLE', 'The model lacks an output named features.');
  return {
    logits: logits ? (logits.data as Float32Array) : new Float32Array(),
    features: features.data as Float32Array,
  };
}

/** Two inputs with structure at every scale, the same on every machine. */
function goldenInputs(size: number): Uint8Array {
  const out = new Uint8Array(2 * size * size * 3);
  for (let i = 0; i < out.length; i++) out[i] = 128 + 60 * Math.sin(i / 7) + 60 * Math.sin(i / (size * 11));
  return out;
}

/** Throws PROVIDER_UNUSABLE when the provider's results are not the CPU's. */
async function compareWithCpu(
  session: InferenceSession,
  modelPath: string,
  provider: Provider,
  threads: number,
): Promise<void> {
  const [meta] = session.inputMetadata;
  const size = meta?.isTensor && typeof meta.shape[2] === 'number' ? meta.shape[2] : 160;
  const cpu = await open(modelPath, 'cpu', threads, true);
  const inputs = goldenInputs(size);
  const [expected, found] = [await runBatch(cpu, inputs, 2), await runBatch(session, inputs, 2)];
  await cpu.release();
  const by = expected.logits.length ? 'logits' : 'features';
  const difference = expected[by].reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (found[by][i] ?? Number.NaN))),
    0,
  );
  if (!(difference <= TOLERANCE)) {
    throw new LeukoscopeError(
      'PROVIDER_UNUSABLE',
      `${provider} computes other results than the CPU (${by} differ by ${difference}).`,
    );
  }
}

/** The part of an ONNX Runtime error that tells a person something: it begins with source file, line and condition. */
function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `${line.replace(/^.* was false\. /, '').replace(/\.$/, '')}.`;
}

/**
 * Loads a model on a provider; any provider but the CPU must compute the same on golden inputs as the CPU does in
 * float.
 *
 * @param exact Whether to compute in float throughout; graphics cards always do.
 */
export async function openNetwork(
  modelPath: string,
  provider: Provider,
  threads: number,
  exact = provider !== 'cpu',
  normalisation = IMAGENET,
): Promise<Network> {
  let session: InferenceSession;
  try {
    session = await open(modelPath, provider, threads, exact);
    if (provider !== 'cpu') await compareWithCpu(session, modelPath, provider, threads);
  } catch (error) {
    if (error instanceof LeukoscopeError) throw error;
    const reason = reasonOf(error);
    if (provider === 'cpu')
      throw new LeukoscopeError(
        'MODEL_UNUSABLE',
        `${modelPath} can't be loaded: ${reason} Restore the released file.`,
        undefined,
        {
          cause: error,
        },
      );
    throw new LeukoscopeError('PROVIDER_UNUSABLE', `${provider} can't be used here: ${reason}`, undefined, {
      cause: error,
    });
  }
  const tables = tablesOf(normalisation);
  return {
    async run(inputs, n, signal) {
      const each = 3 * sizeOf(inputs, n) ** 2;
      const parts: Outputs[] = [];
      for (let from = 0; from < n; from += BATCH) {
        // ONNX Runtime computes on this thread; a turn of the event loop lets a cancel message arrive.
        await setImmediate();
        if (signal.aborted) throw new LeukoscopeError('CANCELLED', 'The classification was cancelled.');
        const to = Math.min(n, from + BATCH);
        parts.push(await runBatch(session, inputs.subarray(from * each, to * each), to - from, tables));
      }
      return { logits: concatenate(parts.map((p) => p.logits)), features: concatenate(parts.map((p) => p.features)) };
    },
  };
}

/** The parts, one after the other. */
export function concatenate(parts: Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
