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

/** Calls the engine; a failure is thrown as the LeukoscopeError that the engine met. */
export async function call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
  return unwrap(await window.leukoscope.call(method, input));
}

/** Asks for a folder or files by the system's dialog; null when the person cancels it. */
export async function choose(kind: 'folder' | 'files'): Promise<Selection | null> {
  return unwrap(await window.leukoscope.choose(kind));
}

/** Asks for a folder and writes a data set there; null when the person cancels. */
export async function exportDataset(options: Partial<DatasetOptions>): Promise<DatasetResult | null> {
  return unwrap(await window.leukoscope.exportDataset(options));
}

/** What was dropped on the window; null when no image is among it. */
export async function takeDropped(files: File[]): Promise<Selection | null> {
  return unwrap(await window.leukoscope.dropped(files));
}

/**
 * Pixels never cross the bridge; the window asks for a cell's images by address.
 *
 * @param state What a picture that can change depends on: the segmenter's version, or a step of a correction.
 */
export function cellUrl(kind: CellImageKind, cellId: CellId, state?: string): string {
  const url = urlOf(kind, cellId);
  return state === undefined || url.startsWith('data:') ? url : `${url}?${encodeURIComponent(state)}`;
}

/** Where a whole field's picture is. */
export const fieldUrl = (imageId: ImageId): string => urlOf('field', imageId);

const urlOf = (kind: PictureKind, id: number) => window.leukoscope.cellUrl?.(kind, id) ?? `cell://${kind}/${id}`;
