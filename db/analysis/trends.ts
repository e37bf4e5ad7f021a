import type { Differential } from '../../electron/contract/analysis.ts';
import type { CellClass } from '../../electron/contract/classes.ts';
import { restated } from '../../electron/contract/differential.ts';
import type { FoundPatient, SlideId, TrendPoint } from '../../electron/contract/methods.ts';
import type { ReadableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

interface PointRow {
  slide: SlideId;
  name: string;
  accession: string;
  at: string;
  signed: number;
  differential: string;
  untrained: string;
  unusual: number;
  cells: number;
  reviewed: number;
}

/** A patient's analysed slides; the figures are those of the run that is shown, after the first reading. */
const SLIDES_OF = `orders o JOIN slides s ON s.accession = o.accession
  JOIN runs r ON r.id = (SELECT id FROM runs WHERE slide = s.id AND shown = 1)`;

/** A patient's slides over time. */
export function createTrends(db: ReadableConnection) {
  return {
    /** Patients with an analysed slide whose name or number begins with a text, those seen last first. */
    patients(text: string, limit: number): FoundPatient[] {
      const beginning = text.normalize().toLowerCase();
      return db
        .all<Omit<FoundPatient, 'name'> & { family: string; given: string }>(
          `SELECT p.id, p.mrn, p.family, p.given, count(*) AS slides, max(coalesce(o.collected_at, s.created_at)) AS last
           FROM patients p JOIN ${SLIDES_OF}
           WHERE o.patient = p.id AND $beginning IN ('', substr(lower(p.family), 1, $length), substr(lower(p.given), 1, $length),
             substr(lower(p.mrn), 1, $length), substr(lower(p.family || ' ' || p.given), 1, $length))
           GROUP BY p.id ORDER BY last DESC, p.id LIMIT $limit`,
          { beginning, length: beginning.length, limit },
        )
        .map(({ family, given, ...patient }) => ({ ...patient, name: `${family} ${given}`.trim() }));
    },

    /** A patient's analysed slides, oldest first, as a viewer may see them: a second reader at work sees their own reading. */
    series(patient: number, viewer: string): TrendPoint[] {
      return db
        .all<PointRow>(
          `SELECT s.id AS slide, s.name, o.accession, coalesce(o.collected_at, s.created_at) AS at,
             coalesce(w.stage = 'signed', 0) AS signed, coalesce(f.differential, r.differential) AS differential,
             (SELECT untrained FROM models WHERE id = r.model) AS untrained, coalesce(r.unusual, 0) AS unusual,
             coalesce(r.cells, 0) AS cells,
             coalesce(f.reviewed, 0) AS reviewed
           FROM ${SLIDES_OF}
           LEFT JOIN slide_reviews w ON w.slide = s.id
           LEFT JOIN review_metrics f ON f.slide = s.id AND f.run = r.id
             AND f.reader = CASE WHEN w.stage = 'second_reading' AND w.second = $viewer THEN w.reading ELSE 1 END
           WHERE o.patient = $patient ORDER BY at, s.id`,
          { viewer, patient },
        )
        .map(({ signed, differential, untrained, unusual, cells, reviewed, ...row }) => ({
          ...row,
          signed: signed === 1,
          differential: restated(fromJson<Differential>(differential), {
            untrained: fromJson<CellClass[]>(untrained),
            unusualStain: unusual,
            cells,
            unreviewed: cells - reviewed,
          }),
        }));
    },
  };
}
