import { z } from 'zod';
import { providerSchema } from './analysis.ts';
import { bytesSchema } from './binary.ts';
import { PICTURE_KINDS } from './bridge.ts';
import { exportFileSchema } from './exports.ts';
import { datasetOptionsSchema, datasetResultSchema, reportFileSchema, selectionIdSchema } from './methods.ts';

export const engineOptionsSchema = z.object({
  /** The folder that contains out/ and models/. */
  root: z.string(),
  databaseFile: z.string(),
  appVersion: z.string(),
  provider: z.enum(['auto', ...providerSchema.options]).default('auto'),
});
export type EngineOptions = z.infer<typeof engineOptionsSchema>;

/** What main alone asks of the engine: life cycle, files a person chose, and pictures for the cell:// protocol. */
export const CONTROL_METHODS = {
  'control.start': { needs: 'none', input: engineOptionsSchema, output: z.object({}) },
  'control.select': {
    needs: 'read',
    input: z.object({ paths: z.array(z.string()).min(1) }),
    output: z.object({ selectionId: selectionIdSchema, name: z.string(), files: z.number().int() }),
  },
  'control.picture': {
    needs: 'read',
    input: z.object({ kind: z.enum(PICTURE_KINDS), id: z.number().int().positive() }),
    output: z.object({ type: z.string(), bytes: bytesSchema }),
  },
  /** Writes a report into a file that a person chose. */
  'control.saveReport': {
    needs: 'read',
    blinded: 'masked',
    input: reportFileSchema.extend({ path: z.string().min(1) }),
    output: z.object({}),
  },
  /** The name that a report's file would have, without its folder. */
  'control.reportName': { needs: 'read', input: reportFileSchema, output: z.object({ name: z.string() }) },
  /** Writes a data set into a folder that a person chose. */
  'control.exportDataset': {
    needs: 'administer',
    input: datasetOptionsSchema.extend({ path: z.string().min(1) }),
    output: datasetResultSchema,
  },
  /** Writes a table or picture of the window into a file that a person chose. */
  'control.saveExport': {
    needs: 'read',
    input: z.object({ file: exportFileSchema, path: z.string().min(1) }),
    output: z.object({}),
  },
  'control.shutdown': { needs: 'none', input: z.object({}), output: z.object({}) },
} as const;

/** The engine asks main for a fresh inference process; main answers with a message that carries its port. */
export const INFERENCE_WANTED = 'control.inference-wanted';
