import { LeukoscopeError } from '../../electron/contract/errors.ts';

/** Side of the working frame, px; the same constant as in assembly/frame.ts. */
export const SIDE = 224;
export const PIXELS = SIDE * SIDE;

type Address = WebAssembly.Global;

/** What assembly/index.ts exports. */
interface Exports {
  memory: WebAssembly.Memory;
  cluster(): number;
  measure(): number;
  decide(fitted: boolean): void;
  finish(outlineLevel: number): void;
  measureNucleusDepth(): void;
  seedIsCredible(): number;
  seedCentreX(): number;
  seedCentreY(): number;
  seedSize(): number;
  startGraph(nodes: number): void;
  graphTerminal(node: number, strength: number): void;
  graphJoin(u: number, v: number, forward: number, backward: number): void;
  maxFlow(): number;
  graphSide(node: number): number;
  backPropagate(examples: number): void;
  frameAt: Address;
  parametersAt: Address;
  labelsAt: Address;
  areaAt: Address;
  stainAt: Address;
  featuresAt: Address;
  seedAt: Address;
  inCellAt: Address;
  inNucleusAt: Address;
  cellEvidenceAt: Address;
  nucleusEvidenceAt: Address;
  cellAt: Address;
  nucleusAt: Address;
  cellFieldAt: Address;
  nucleusFieldAt: Address;
  nucleusDepthAt: Address;
  densityRAt: Address;
  densityGAt: Address;
  densityBAt: Address;
  smoothGAt: Address;
  backgroundAt: Address;
  trainedWeightsAt: Address;
  batchFeaturesAt: Address;
  batchClassesAt: Address;
  gradientAt: Address;
}

/** Greatest number of superpixels and features per superpixel; as in assembly/frame.ts and assembly/features.ts. */
const MAX_SUPERPIXELS = 2048;
export const FEATURES = 32;
/** Places in the parameter block; as in assembly/unary.ts. */
const PARAMETERS = 1219;
/** Weights of the network and examples of a batch; as in assembly/training.ts. */
const WEIGHTS = 1155;
export const BATCH = 256;

/**
 * The WASM kernel with typed views of its planes. Views stay valid for the kernel's life (its memory never grows after the start);
 * their contents are those of the last frame.
 */
export interface Kernel {
  readonly run: Pick<
    Exports,
    'cluster' | 'measure' | 'decide' | 'finish' | 'measureNucleusDepth' | 'seedCentreX' | 'seedCentreY' | 'seedSize'
  > & { seedIsCredible(): boolean };
  readonly graph: Pick<Exports, 'startGraph' | 'graphTerminal' | 'graphJoin' | 'maxFlow' | 'graphSide'>;
  /** 224 x 224 x 3 bytes: write the image here. */
  readonly frame: Uint8Array;
  readonly parameters: Float32Array;
  readonly labels: Int32Array;
  readonly area: Float32Array;
  readonly stain: Float32Array;
  readonly features: Float32Array;
  readonly seed: Uint8Array;
  readonly inCell: Uint8Array;
  readonly inNucleus: Uint8Array;
  readonly cellEvidence: Float32Array;
  readonly nucleusEvidence: Float32Array;
  readonly cell: Uint8Array;
  readonly nucleus: Uint8Array;
  readonly cellField: Float32Array;
  readonly nucleusField: Float32Array;
  readonly nucleusDepth: Float32Array;
  readonly densityR: Float32Array;
  readonly densityG: Float32Array;
  readonly densityB: Float32Array;
  readonly smoothG: Float32Array;
  readonly background: Float32Array;
  /** Fitting: the host writes weights and a batch, and reads the gradient. */
  readonly training: {
    backPropagate(examples: number): void;
    readonly weights: Float32Array;
    readonly features: Float32Array;
    readonly classes: Uint8Array;
    readonly gradient: Float32Array;
  };
}

function unusable(cause: unknown): LeukoscopeError {
  if (cause instanceof LeukoscopeError) return cause;
  return new LeukoscopeError(
    'SEGMENTER_UNUSABLE',
    'The segmenter (segmenter.wasm) does not start. Build it again with "npm run build", or reinstall Leukoscope.',
    undefined,
    { cause },
  );
}

/** Compiles the kernel once for any number of threads. Throws SEGMENTER_UNUSABLE when the bytes are no WASM this machine runs. */
export function compileKernel(wasm: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw unusable(cause);
  }
}

/** Starts a kernel. Throws SEGMENTER_UNUSABLE when the bytes are not the segmenter's module. */
export function startKernel(wasm: Uint8Array | WebAssembly.Module): Kernel {
  let exports: Exports;
  try {
    const module = wasm instanceof WebAssembly.Module ? wasm : compileKernel(wasm);
    exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
    // an empty frame, so that a module of another build fails here and not in the middle of a run
    exports.measure();
  } catch (cause) {
    throw unusable(cause);
  }
  const buffer = exports.memory.buffer;
  const floats = (at: Address, length: number) => new Float32Array(buffer, at.value, length);
  const bytes = (at: Address, length: number) => new Uint8Array(buffer, at.value, length);
  return {
    run: {
      cluster: exports.cluster,
      measure: exports.measure,
      decide: exports.decide,
      finish: exports.finish,
      measureNucleusDepth: exports.measureNucleusDepth,
      seedCentreX: exports.seedCentreX,
      seedCentreY: exports.seedCentreY,
      seedSize: exports.seedSize,
      seedIsCredible: () => exports.seedIsCredible() !== 0,
    },
    graph: exports,
    frame: bytes(exports.frameAt, PIXELS * 3),
    parameters: floats(exports.parametersAt, PARAMETERS),
    labels: new Int32Array(buffer, exports.labelsAt.value, PIXELS),
    area: floats(exports.areaAt, MAX_SUPERPIXELS),
    stain: floats(exports.stainAt, MAX_SUPERPIXELS),
    features: floats(exports.featuresAt, MAX_SUPERPIXELS * FEATURES),
    seed: bytes(exports.seedAt, MAX_SUPERPIXELS),
    inCell: bytes(exports.inCellAt, MAX_SUPERPIXELS),
    inNucleus: bytes(exports.inNucleusAt, MAX_SUPERPIXELS),
    cellEvidence: floats(exports.cellEvidenceAt, MAX_SUPERPIXELS),
    nucleusEvidence: floats(exports.nucleusEvidenceAt, MAX_SUPERPIXELS),
    cell: bytes(exports.cellAt, PIXELS),
    nucleus: bytes(exports.nucleusAt, PIXELS),
    cellField: floats(exports.cellFieldAt, PIXELS),
    nucleusField: floats(exports.nucleusFieldAt, PIXELS),
    nucleusDepth: floats(exports.nucleusDepthAt, PIXELS),
    densityR: floats(exports.densityRAt, PIXELS),
    densityG: floats(exports.densityGAt, PIXELS),
    densityB: floats(exports.densityBAt, PIXELS),
    smoothG: floats(exports.smoothGAt, PIXELS),
    background: floats(exports.backgroundAt, 3),
    training: {
      backPropagate: exports.backPropagate,
      weights: floats(exports.trainedWeightsAt, WEIGHTS),
      features: floats(exports.batchFeaturesAt, BATCH * FEATURES),
      classes: bytes(exports.batchClassesAt, BATCH),
      gradient: floats(exports.gradientAt, WEIGHTS),
    },
  };
}
