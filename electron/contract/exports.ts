import { z } from 'zod';
import { bytesSchema } from './binary.ts';

const fieldSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A table as the window shows it, to be saved. */
const tableSchema = z.object({
  columns: z.array(z.string()).min(1).max(200),
  rows: z.array(z.array(fieldSchema)).max(100_000),
});

/** The name of a file, without folder and ending. */
const nameSchema = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u);

/** A table or picture of the window that a person wants in a file. */
export const exportFileSchema = z.discriminatedUnion('format', [
  z.object({ format: z.literal('csv'), name: nameSchema, table: tableSchema }),
  z.object({ format: z.literal('xlsx'), name: nameSchema, table: tableSchema }),
  z.object({ format: z.literal('svg'), name: nameSchema, text: z.string().max(20_000_000) }),
  z.object({ format: z.literal('png'), name: nameSchema, bytes: bytesSchema }),
]);
export type ExportFile = z.infer<typeof exportFileSchema>;
