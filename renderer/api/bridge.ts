import type { CellImageKind } from '../../electron/contract/bridge.ts';
import { fromWireError } from '../../electron/contract/errors.ts';
import type { CellId, MethodInput, MethodName, MethodOutput } from '../../electron/contract/methods.ts';

/** Calls the engine; a failure is thrown as the LeukoscopeError that the engine met. */
export async function call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
  const result = await window.leukoscope.call(method, input);
  if (!result.ok) throw fromWireError(result.error);
  return result.data;
}

/** Pixels never cross the bridge; the window asks for a cell's images by address. */
export function cellUrl(kind: CellImageKind, cellId: CellId): string {
  return window.leukoscope.cellUrl?.(kind, cellId) ?? `cell://${kind}/${cellId}`;
}
