import { z } from 'zod';
import { CELL_CLASSES } from './classes.ts';
import { REFUSAL_CODES } from './errors.ts';
import { LINEAGES } from './lineage.ts';

/** A rectangle in pixels of the image it lies in: [x, y, width, height]. */
export const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof boxSchema>;

export const cellClassSchema = z.enum(CELL_CLASSES);

/** Reasons for a low quality score. */
export const QUALITY_FLAGS = [
  'blurred',
  'cut',
  'no_nucleus',
  'overstained',
  'overlapping',
  'several_cells',
  /** Cut by the right or bottom border of a field: counted by the neighbouring field, see native/fields/locate.ts. */
  'not_counted',
  /** The features lie outside the classifier's training domain, see models/head/domain.ts. */
  'unusual_stain',
  'timed_out',
] as const;
export type QualityFlag = (typeof QUALITY_FLAGS)[number];

/** Image quality of one cell: 1 = as good as the training data, 0 = unusable, with the reasons. */
export const qualitySchema = z.object({
  score: z.number().min(0).max(1),
  flags: z.array(z.enum(QUALITY_FLAGS)),
});
export type Quality = z.infer<typeof qualitySchema>;

/**
 * Shape and colour of one segmented cell. Areas and lengths are in pixels of the input image (`_px`), colours are mean optical
 * densities (0 = background), ratios and circularities 0..1.
 */
export const morphologySchema = z.object({
  cell_area_px: z.number(),
  nucleus_area_px: z.number(),
  cytoplasm_area_px: z.number(),
  /** Nucleus area over cell area, 0..1. */
  nc_ratio: z.number(),
  nucleus_lobes: z.number().int(),
  cell_circularity: z.number(),
  nucleus_circularity: z.number(),
  nucleus_solidity: z.number(),
  cell_diameter_px: z.number(),
  cell_perimeter_px: z.number(),
  nucleus_perimeter_px: z.number(),
  nucleus_od_r: z.number(),
  nucleus_od_g: z.number(),
  nucleus_od_b: z.number(),
  cytoplasm_od_r: z.number(),
  cytoplasm_od_g: z.number(),
  cytoplasm_od_b: z.number(),
  /** Standard deviation of high-pass optical density in the cytoplasm: coarse granules raise it. */
  cytoplasm_granularity: z.number(),
  nucleus_texture: z.number(),
  /** Distance of nucleus and cell centroids over the cell's radius: 0 = centred. */
  nucleus_eccentricity: z.number(),
});
export type Morphology = z.infer<typeof morphologySchema>;

export const cellStatusSchema = z.enum(['classified', 'unidentified']);
export type CellStatus = z.infer<typeof cellStatusSchema>;

export const probabilitiesSchema = z.record(cellClassSchema, z.number());

/** The likeliest lineage, of an unidentified cell too, and how likely its classes are together. */
export const lineageShape = { lineage: z.enum(LINEAGES), lineageConfidence: z.number().min(0).max(1) };

export const analysedCellSchema = z.object({
  file: z.string(),
  box: boxSchema,
  class: cellClassSchema,
  status: cellStatusSchema,
  confidence: z.number().min(0).max(1),
  probabilities: probabilitiesSchema,
  ...lineageShape,
  quality: qualitySchema,
  morphology: morphologySchema,
  mask: z.string().nullable(),
});
export type AnalysedCell = z.infer<typeof analysedCellSchema>;

export const refusedFileSchema = z.object({
  file: z.string(),
  code: z.enum(REFUSAL_CODES),
  message: z.string(),
});
export type RefusedFile = z.infer<typeof refusedFileSchema>;

export const differentialSchema = z.object({
  /** White cells that were classified: all classes but NR and AR. */
  counted: z.number().int(),
  unidentified: z.number().int(),
  classes: z.partialRecord(
    cellClassSchema,
    z.object({
      count: z.number().int(),
      /** By largest remainder, so that a slide's add up to 100.0; null without white cells, or for a class in `not_trained`. */
      percent: z.number().nullable(),
      /** Exact binomial 95% limits in percent: sampling error alone. Null where `percent` is, and where they are withheld. */
      ci95: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
  /** Null without white cells. */
  per_100_wbc: z.partialRecord(cellClassSchema, z.number().nullable()),
  /** Classes that the model can't call and of which nobody found a cell: no zero, but not known. */
  not_trained: z.array(cellClassSchema).optional(),
  /** Cells of a stain that the classifier did not learn on. */
  unusual_stain: z.number().int().optional(),
  /** Too many cells of an unusual stain, not all of them reviewed: limits of sampling error would be believed too much. */
  limits_withheld: z.boolean().optional(),
});
export type Differential = z.infer<typeof differentialSchema>;

export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export const providerSchema = z.enum(PROVIDERS);
export type Provider = z.infer<typeof providerSchema>;

export const modelInfoSchema = z.object({
  name: z.string(),
  version: z.string(),
  sha256: z.string(),
  precision: z.enum(['int8', 'fp32', 'fp16']),
  untrained: z.array(cellClassSchema),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const segmenterInfoSchema = z.object({
  version: z.string(),
  calibrated: z.boolean(),
  /** The laboratory's calibration in use; null for the shipped parameters and for a parameter file. */
  calibration: z
    .object({ id: z.number().int().positive(), version: z.number().int(), laboratory: z.string(), stain: z.string() })
    .nullable(),
});
export type SegmenterInfo = z.infer<typeof segmenterInfoSchema>;

/** Wall-clock milliseconds; stages overlap, so they need not add up to the total. */
export const timingSchema = z.object({
  total: z.number(),
  decode: z.number(),
  segment: z.number(),
  classify: z.number(),
  store: z.number(),
});
export type Timing = z.infer<typeof timingSchema>;

/** What `leukoscope analyze --json` writes. */
export const analysisSchema = z.object({
  schema: z.literal('leukoscope/analysis/1'),
  model: modelInfoSchema,
  segmenter: segmenterInfoSchema,
  provider: providerSchema,
  cells: z.array(analysedCellSchema),
  refused: z.array(refusedFileSchema),
  differential: differentialSchema,
  timing_ms: timingSchema,
});
export type Analysis = z.infer<typeof analysisSchema>;
