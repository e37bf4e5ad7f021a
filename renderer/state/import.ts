import { create } from 'zustand';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { Selection } from '../../electron/contract/methods.ts';
import { choose, takeDropped } from '../api/bridge.ts';
import { notifyError } from '../api/notices.ts';

interface ImportState {
  /** The chosen or dropped files that the import form is for. */
  selection: Selection | null;
  /** The accession of the images; '' if unknown. */
  accession: string;
  choose(kind: 'folder' | 'files'): Promise<void>;
  /** Like `choose`, for a given accession. */
  chooseFor(kind: 'folder' | 'files', accession: string): Promise<void>;
  drop(files: File[], nothing: string): Promise<void>;
  close(): void;
}

export const useImport = create<ImportState>((set) => {
  const take = async (selecting: Promise<Selection | null>, onNothing?: () => void, accession = '') => {
    try {
      const selection = await selecting;
      if (selection) set({ selection, accession });
      else onNothing?.();
    } catch (error) {
      notifyError(error);
    }
  };
  return {
    selection: null,
    accession: '',
    chooseFor: (kind, accession) => take(choose(kind), undefined, accession),
    choose: (kind) => take(choose(kind)),
    drop: (files, nothing) => take(takeDropped(files), () => notifyError(new LeukoscopeError('NO_INPUT', nothing))),
    close: () => set({ selection: null }),
  };
});
