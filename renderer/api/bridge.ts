import type { CellImageKind, PictureKind } from '../../electron/contract/bridge.ts';
import { fromWireError } from '../../electron/contract/errors.ts';
import type {
  CellId,
  DatasetOptions,
  DatasetResult,
  ImageId,
  MethodInput,
  MethodName,
  MethodOutput,
  Selection,
} from '../../electron/contract/methods.ts';
import type { Result } from '../../electron/contract/rpc.ts';

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw fromWireError(result.error);
  return result.data;
}

/** Calls the engine. Throws the engine's LeukoscopeError on failure. */
export async function call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
  return unwrap(await window.leukoscope.call(method, input));
}

/** Opens the system's dialog for a folder or files; null if cancelled. */
export async function choose(kind: 'folder' | 'files'): Promise<Selection | null> {
  return unwrap(await window.leukoscope.choose(kind));
}

/** Asks for a folder and writes a data set there; null if cancelled. */
export async function exportDataset(options: Partial<DatasetOptions>): Promise<DatasetResult | null> {
  return unwrap(await window.leukoscope.exportDataset(options));
}

/** The files dropped on the window; null if there is no image among them. */
export async function takeDropped(files: File[]): Promise<Selection | null> {
  return unwrap(await window.leukoscope.dropped(files));
}

/**
 * The address of a cell's image; pixels never cross the bridge.
 *
 * @param state What a changing picture depends on: the segmenter's version, or a step of a correction.
 */
export function cellUrl(kind: CellImageKind, cellId: CellId, state?: string): string {
  const url = urlOf(kind, cellId);
  return state === undefined || url.startsWith('data:') ? url : `${url}?${encodeURIComponent(state)}`;
}

/** The address of a whole field's image. */
export const fieldUrl = (imageId: ImageId): string => urlOf('field', imageId);

const urlOf = (kind: PictureKind, id: number) => window.leukoscope.cellUrl?.(kind, id) ?? `cell://${kind}/${id}`;
