import { z } from 'zod';
import { cellClassSchema, cellStatusSchema } from './analysis.ts';
import { bytesSchema } from './binary.ts';
import { cellIdSchema, selectionIdSchema, slideIdSchema } from './ids.ts';
import { foundCellSchema, scopeShape } from './scope.ts';

const similarFilterShape = {
  limit: z.number().int().min(1).max(200).default(50),
  classes: z.array(cellClassSchema).min(1).nullable().default(null),
  /** Only cells of this slide. */
  slideId: slideIdSchema.nullable().default(null),
  /** No cell of this slide: its cells share stain, light and focus, and would all come first. */
  notSlide: slideIdSchema.nullable().default(null),
  ...scopeShape,
  synthetic: z.boolean().default(true),
};

/** A cell of a picture from outside, with its own pixels: nothing of it is stored. */
export const examinedCellSchema = z.object({
  class: cellClassSchema,
  status: cellStatusSchema,
  confidence: z.number(),
  quality: z.number(),
  width: z.number().int(),
  height: z.number().int(),
  /** RGB, three bytes a pixel. */
  pixels: bytesSchema,
});
export type ExaminedCell = z.infer<typeof examinedCellSchema>;

export const similarAnswerSchema = z.object({
  /** Nearest first; similarity is the cosine of the angle between the feature vectors, -1..1. */
  cells: z.array(foundCellSchema.extend({ similarity: z.number() })),
  /** How many cells could be compared, and how many could not because another model called them. */
  searched: z.number().int(),
  others: z.number().int(),
  milliseconds: z.number(),
});
export type SimilarAnswer = z.infer<typeof similarAnswerSchema>;

export const cellMapSchema = z.object({
  cells: z.array(cellIdSchema),
  slides: z.array(slideIdSchema),
  classes: z.array(cellClassSchema),
  /** Whether nobody and no model has named the cell. */
  unidentified: z.array(z.boolean()),
  /** How many cells the map could show; more than it does when it is a sample by lot. */
  total: z.number().int(),
  /** Two coordinates a cell, 0..1. */
  places: z.array(z.number()),
  /** Mean distance to the nearest neighbours in parts of the median; well above 1 is unusual. */
  outlierScores: z.array(z.number()),
  added: z.number().int(),
});
export type CellMap = z.infer<typeof cellMapSchema>;

/** Cells that look alike: searched for one cell or picture, or laid out as a map. */
export const SIMILARITY_METHODS = {
  'similarity.search': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      /** A cell of the database, or one of a picture that was examined. */
      of: z.union([
        z.object({ cellId: cellIdSchema }),
        z.object({ selectionId: selectionIdSchema, index: z.number().int().min(0) }),
      ]),
      ...similarFilterShape,
    }),
    output: similarAnswerSchema,
  },
  /** Finds, segments and classifies the cells of a picture from outside. Asked again for the same one, it answers from memory. */
  'similarity.examine': {
    needs: 'read',
    input: z.object({ selectionId: selectionIdSchema }),
    output: z.object({ name: z.string(), cells: z.array(examinedCellSchema).min(1) }),
  },
  'map.draw': {
    needs: 'read',
    blinded: 'masked',
    input: z.object({
      slideId: slideIdSchema.nullable(),
      limit: z.number().int().min(100).max(10_000).default(3000),
      ...scopeShape,
    }),
    output: cellMapSchema,
  },
  /** Stops the map that is being drawn; it then fails with CANCELLED. */
  'map.stop': { needs: 'read', input: z.object({}), output: z.object({ stopped: z.boolean() }) },
} as const;

export const SIMILARITY_EVENTS = {
  'map.progress': z.object({ done: z.number(), total: z.number() }),
} as const;
