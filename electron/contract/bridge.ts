import type { ExportFile } from './exports.ts';
import type {
  DatasetOptions,
  DatasetResult,
  EventName,
  EventPayload,
  MethodInput,
  MethodName,
  MethodOutput,
  ReportFile,
  Selection,
} from './methods.ts';
import type { Result } from './rpc.ts';

/** What the segmentation of a cell goes through, in order; `seed` to `nc` are whole superpixels, `final` is refined by pixels. */
export const SEGMENTATION_STAGES = [
  'superpixels',
  'seed',
  'cell-evidence',
  'bw',
  'nucleus-evidence',
  'nc',
  'final',
] as const;
export type SegmentationStage = (typeof SEGMENTATION_STAGES)[number];

/** Transparent pictures of the stages, to lie over the full crop; made anew by the present segmenter. */
const STAGE_KINDS = SEGMENTATION_STAGES.map((stage) => `stage-${stage}` as const);

/** The pictures of one cell under `cell://<kind>/<id>`: small, full crop, and transparent outlines at the full crop's size. */
export const CELL_IMAGE_KINDS = [
  'thumb',
  'image',
  'overlay',
  ...STAGE_KINDS,
  // Outlines of a correction under way, and of the latest refit before and after.
  'draft',
  'trial-before',
  'trial-after',
] as const;
export type CellImageKind = (typeof CELL_IMAGE_KINDS)[number];
/** All that `cell://<kind>/<id>` serves; a `field` goes by the id of its image, and is scaled down when it is very large. */
export const PICTURE_KINDS = [...CELL_IMAGE_KINDS, 'field'] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** Everything the window may ask of the rest of the application: `window.leukoscope`, built by the preload script. */
export interface LeukoscopeBridge {
  /** Never rejects: a failure is the answer `{ ok: false, error }`. */
  call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<Result<MethodOutput<M>>>;
  /** @returns a function that stops listening. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
  /** Opens the system's dialog; null when the person cancels it. Never rejects: errors lose their code on the way to the page. */
  choose(kind: 'folder' | 'files'): Promise<Result<Selection | null>>;
  /** What was dropped on the window, as a selection; null when no image is among it. */
  dropped(files: File[]): Promise<Result<Selection | null>>;
  /** Asks where to save a report and saves it there; the file's name, or null when the person cancels. Never rejects. */
  saveReport(file: ReportFile): Promise<Result<{ name: string } | null>>;
  /** Asks for a folder and writes a data set for research there; null when the person cancels. Never rejects. */
  exportDataset(options: Partial<DatasetOptions>): Promise<Result<DatasetResult | null>>;
  /** Asks where to save a table or picture of the window and saves it there, as `saveReport` does. */
  saveExport(file: ExportFile): Promise<Result<{ name: string } | null>>;
  versions: { app: string; electron: string; chromium: string; node: string };
  /** Where pictures are, when not under `cell://`: a page outside Electron has no such protocol. */
  cellUrl?(kind: PictureKind, id: number): string;
}

declare global {
  interface Window {
    readonly leukoscope: LeukoscopeBridge;
  }
}
