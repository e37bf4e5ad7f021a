import type { CellStatus } from '../../electron/contract/analysis.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import type { CellId, SlideId } from '../../electron/contract/ids.ts';
import type { ReadableConnection } from '../connection.ts';
import { selectStatedStatus } from './call-status.ts';
import { unpackOutline } from './feature-codec.ts';

/** A cell whose class a reviewer gave on a slide that is signed: usable for research. */
export interface SignedCell {
  cell: CellId;
  slide: SlideId;
  synthetic: boolean;
  /** Who the slide is of, as far as the laboratory knows: a patient, else a sample, else the slide itself. Never exported as it is. */
  subject: string;
  image: number;
  sha256: string;
  width: number;
  height: number;
  /** x, y, width, height in pixels of the image. */
  box: [number, number, number, number];
  outline: number[][];
  class: CellClass;
  called: CellClass;
  status: CellStatus;
  confidence: number;
  quality: number;
}

interface Row extends Omit<SignedCell, 'box' | 'outline' | 'synthetic' | 'subject'> {
  synthetic: number;
  accession: string | null;
  mrn: string | null;
  authority: string | null;
  x: number;
  y: number;
  w: number;
  h: number;
  contour: Buffer | string;
}

function subjectOf({ mrn, authority, accession, slide }: Row): string {
  if (mrn !== null) return `patient ${authority ?? ''}|${mrn}`;
  return accession === null ? `slide ${slide}` : `sample ${accession}`;
}

export function createDatasets(db: ReadableConnection) {
  return {
    /** Cells with a reviewer's class that are not excluded, in the order of their images. */
    *signedCells(synthetic: boolean): Generator<SignedCell> {
      const slides = db.all<{ slide: SlideId }>(
        `SELECT v.slide FROM slide_reviews v JOIN slides s ON s.id = v.slide
         WHERE v.stage = 'signed' AND s.synthetic <= $synthetic ORDER BY v.slide`,
        { synthetic: synthetic ? 1 : 0 },
      );
      for (const { slide } of slides) {
        const rows = db.all<Row>(
          `SELECT t.cell, s.id AS slide, s.synthetic, s.accession, p.mrn, p.authority, i.id AS image, i.sha256, i.width, i.height,
             c.x, c.y, c.width AS w, c.height AS h, k.contour, t.class, call.class AS called,
             ${selectStatedStatus('call')} AS status, call.confidence,
             c.quality
           FROM cell_state t JOIN cells c ON c.id = t.cell JOIN images i ON i.id = c.image JOIN slides s ON s.id = t.slide
           JOIN cell_masks k ON k.cell = c.id JOIN predictions call ON call.run = c.run AND call.cell = c.id
           JOIN slide_reviews v ON v.slide = t.slide AND v.run = c.run
           LEFT JOIN orders o ON o.accession = s.accession LEFT JOIN patients p ON p.id = o.patient
           WHERE t.slide = $slide AND t.reader = 1 AND t.class IS NOT NULL AND t.excluded IS NULL ORDER BY i.id, c.id`,
          { slide },
        );
        for (const row of rows) {
          const { x, y, w, h, contour, accession: _a, mrn: _m, authority: _u, ...rest } = row;
          yield {
            ...rest,
            synthetic: row.synthetic === 1,
            subject: subjectOf(row),
            box: [x, y, w, h],
            outline: unpackOutline(contour),
          };
        }
      }
    },
  };
}
