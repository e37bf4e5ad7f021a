import { z } from 'zod';

export const slideIdSchema = z.number().int().positive().brand('SlideId');
export type SlideId = z.infer<typeof slideIdSchema>;
export const runIdSchema = z.number().int().positive().brand('RunId');
export type RunId = z.infer<typeof runIdSchema>;
export const cellIdSchema = z.number().int().positive().brand('CellId');
export type CellId = z.infer<typeof cellIdSchema>;
export const imageIdSchema = z.number().int().positive().brand('ImageId');
export type ImageId = z.infer<typeof imageIdSchema>;
export const personIdSchema = z.number().int().positive().brand('PersonId');
export type PersonId = z.infer<typeof personIdSchema>;
export const reportIdSchema = z.number().int().positive().brand('ReportId');
export type ReportId = z.infer<typeof reportIdSchema>;

/** A token that main hands out for folders or files that a person chose; paths themselves never reach the renderer's calls. */
export const selectionIdSchema = z.string().min(1).brand('SelectionId');
export type SelectionId = z.infer<typeof selectionIdSchema>;
