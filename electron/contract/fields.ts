import { z } from 'zod';
import { boxSchema } from './analysis.ts';
import { cellIdSchema, imageIdSchema, slideIdSchema } from './ids.ts';

/** A cell in a field; what it is called stands with the slide's cells. */
export const fieldCellSchema = z.object({
  id: cellIdSchema,
  /** Its crop, in pixels of the field. */
  box: boxSchema,
  /** Its outline as a closed polygon in pixels of the field; empty when none was found. */
  contour: z.array(z.array(z.number())),
  /** The field's border cuts it. */
  cut: z.boolean(),
});
export type FieldCell = z.infer<typeof fieldCellSchema>;

/** An image in which cells were located, as opposed to a picture of one cell. */
export const fieldSchema = z.object({
  id: imageIdSchema,
  file: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  cells: z.array(fieldCellSchema),
});
export type Field = z.infer<typeof fieldSchema>;

export const FIELD_METHODS = {
  /** The whole fields of a slide; none for a slide of single-cell pictures. */
  'fields.list': { needs: 'read', input: z.object({ slideId: slideIdSchema }), output: z.array(fieldSchema) },
} as const;
