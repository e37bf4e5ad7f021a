import { useMutation } from '@tanstack/react-query';
import { fromWireError } from '../../electron/contract/errors.ts';
import type { ExportFile } from '../../electron/contract/exports.ts';
import type { ReportFile } from '../../electron/contract/methods.ts';
import type { Result } from '../../electron/contract/rpc.ts';

/** Saves through the main process's dialog; yields the file's name, or null if cancelled. */
const useSaving = <F, T>(save: (file: F) => Promise<Result<T>>) =>
  useMutation({
    mutationFn: async (file: F) => {
      const result = await save(file);
      if (!result.ok) throw fromWireError(result.error);
      return result.data;
    },
  });

export const useSaveExport = () => useSaving((file: ExportFile) => window.leukoscope.saveExport(file));
export const useSaveReport = () => useSaving((file: ReportFile) => window.leukoscope.saveReport(file));
