import type { CONTROL_METHODS } from '../contract/control.ts';
import type { CellId, ImageId } from '../contract/index.ts';
import type { Handlers } from '../contract/rpc.ts';
import type { Engine } from './engine.ts';
import { saveExport } from './exports/save.ts';

/** The calls that only main makes. */
export function controlHandlers(
  engine: () => Engine,
): Omit<Handlers<typeof CONTROL_METHODS>, 'control.start' | 'control.shutdown'> {
  return {
    'control.select': ({ paths }) => engine().selections.add(paths),
    'control.saveReport': ({ path, ...file }, { actor }) => engine().reports.save(path, file, actor.id),
    'control.exportDataset': ({ path, ...options }) => engine().maintenance.exportDataset(path, options),
    'control.reportName': ({ slideId, reportId, format }, { actor }) => ({
      name: engine().reports.fileName(slideId, reportId, format, actor.id),
    }),
    'control.saveExport': ({ file, path }) => saveExport(file, path),
    'control.picture': ({ kind, id }) => {
      const { pictures, calibration } = engine();
      if (kind === 'field') return pictures.field(id as ImageId);
      if (kind === 'draft') return calibration.draftPicture(id as CellId);
      if (kind === 'trial-before') return calibration.trialPicture('before', id as CellId);
      if (kind === 'trial-after') return calibration.trialPicture('after', id as CellId);
      return pictures.cell(kind, id as CellId);
    },
  };
}
