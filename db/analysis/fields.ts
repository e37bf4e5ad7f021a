import type { Quality } from '../../electron/contract/analysis.ts';
import type { CellId, Field, ImageId, SlideId } from '../../electron/contract/methods.ts';
import type { ReadableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { unpackOutline } from './feature-codec.ts';

/** Where an image's file is kept, and its size in pixels. */
export interface StoredImage {
  sha256: string;
  file: string;
  width: number;
  height: number;
}

interface CellRow {
  id: CellId;
  image: ImageId;
  x: number;
  y: number;
  width: number;
  height: number;
  quality_flags: string;
  contour: Buffer | string;
}

export function createFields(db: ReadableConnection) {
  return {
    /**
     * The whole fields of the run that a slide shows, in the order of analysis, with the cells found in each; fields without a cell
     * are among them, pictures that are one cell are not.
     */
    ofSlide(id: SlideId): Field[] {
      const run = db.get<{ id: number; parent: number | null }>(
        'SELECT id, parent FROM runs WHERE slide = $id AND shown = 1',
        { id },
      );
      if (!run) return [];
      const images = db.all<{ id: ImageId; file: string; width: number; height: number }>(
        `SELECT DISTINCT i.id, i.file, i.width, i.height FROM run_inputs n JOIN images i ON i.id = n.image
         WHERE n.run = $run AND n.state = 'done' ORDER BY i.id`,
        { run: run.parent ?? run.id },
      );
      const fields = new Map(images.map((image): [ImageId, Field] => [image.id, { ...image, cells: [] }]));
      const whole = new Set<ImageId>();
      const rows = db.iterate<CellRow>(
        `SELECT c.id, c.image, c.x, c.y, c.width, c.height, c.quality_flags, k.contour
         FROM predictions p JOIN cells c ON c.id = p.cell JOIN cell_masks k ON k.cell = c.id
         WHERE p.run = $id ORDER BY p.cell`,
        { id: run.id },
      );
      for (const row of rows) {
        const field = fields.get(row.image);
        if (!field) continue;
        // A picture that was taken as one cell is no field.
        if (row.width === field.width && row.height === field.height) {
          whole.add(row.image);
          continue;
        }
        field.cells.push({
          id: row.id,
          box: [row.x, row.y, row.width, row.height],
          contour: unpackOutline(row.contour),
          cut: fromJson<Quality['flags']>(row.quality_flags).includes('cut'),
        });
      }
      return [...fields.values()].filter(({ id: image }) => !whole.has(image));
    },

    image(id: ImageId): StoredImage | undefined {
      return db.get<StoredImage>('SELECT sha256, file, width, height FROM images WHERE id = $id', { id });
    },
  };
}
