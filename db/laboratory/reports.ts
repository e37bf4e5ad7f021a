import type { ReportId, RunId, SlideId } from '../../electron/contract/ids.ts';
import type {
  IssuedReport,
  Paper,
  ReportContent,
  ReportDetails,
  ReportLanguage,
} from '../../electron/contract/reports.ts';
import { audit } from '../audit.ts';
import type { WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';

export interface NewReport {
  content: ReportContent;
  /** The content as it was hashed. */
  json: string;
  sha256: string;
  language: ReportLanguage;
  paper: Paper;
  createdAt: string;
  createdBy: string;
  supersedes: ReportId | null;
}

type ReportRow = IssuedReport;

const SELECT_REPORTS = `
  SELECT r.id, r.slide AS "slideId", r.number, r.version, r.revision, r.status, r.sha256, r.language, r.paper,
    r.created_at AS "createdAt", r.created_by AS "createdBy", before.number AS supersedes
  FROM reports r LEFT JOIN reports before ON before.id = r.supersedes`;

interface DetailsRow {
  wbc_value: number | null;
  wbc_unit: '10*9/L' | '10*3/uL' | null;
  wbc_corrected: number | null;
  comment: string | null;
  clinical_details: string | null;
  updated_at: string;
}

export function createReports(db: WritableConnection) {
  const one = (id: number) => db.get<ReportRow>(`${SELECT_REPORTS} WHERE r.id = $id`, { id });

  return {
    /** Freezes a report; it never changes afterwards. */
    add({ content, json, sha256, language, paper, createdAt, createdBy, supersedes }: NewReport): IssuedReport {
      return db.transaction(() => {
        const { report, sample } = content;
        const { id } = db.run(
          `INSERT INTO reports (slide, number, version, revision, status, content, sha256, head_seq, head_hash, language, paper,
             created_at, created_by, supersedes)
           VALUES ($slideId, $number, $version, $revision, $status, $json, $sha256, $headSeq, $headHash, $language, $paper, $createdAt, $createdBy, $supersedes)`,
          {
            slideId: sample.slideId,
            number: report.number,
            version: report.version,
            revision: report.revision,
            status: report.status,
            json,
            sha256,
            headSeq: report.head?.seq ?? null,
            headHash: report.head?.hash ?? null,
            language,
            paper,
            createdAt,
            createdBy,
            supersedes,
          },
        );
        audit(db, 'report.issued', { slide: sample.slideId, number: report.number, sha256 }, createdBy);
        return one(id) as IssuedReport;
      });
    },

    /** A slide's issued reports, newest first. */
    ofSlide(slide: SlideId): IssuedReport[] {
      return db.all<ReportRow>(`${SELECT_REPORTS} WHERE r.slide = $slide ORDER BY r.id DESC`, { slide });
    },

    get(id: ReportId): { report: IssuedReport; content: ReportContent; json: string } | undefined {
      const report = one(id);
      const row = db.get<{ content: string }>('SELECT content FROM reports WHERE id = $id', { id });
      return report && row && { report, json: row.content, content: fromJson<ReportContent>(row.content) };
    },

    /** Reports issued within a period, oldest first; both ends are ISO 8601, `to` is exclusive. */
    issuedBetween(from: string, to: string): IssuedReport[] {
      return db.all<ReportRow>(`${SELECT_REPORTS} WHERE r.created_at >= $from AND r.created_at < $to ORDER BY r.id`, {
        from,
        to,
      });
    },

    /**
     * The newest issued report of another slide of the same patient whose sample was taken before this slide's; samples whose collection
     * is not known are placed by when their order came.
     */
    previousOf(slide: SlideId): ReportContent | undefined {
      const row = db.get<{ content: string }>(
        `SELECT r.content FROM slides s
         JOIN orders o ON o.accession = s.accession
         JOIN orders p ON p.patient = o.patient AND p.accession <> o.accession
           AND coalesce(p.collected_at, p.created_at) < coalesce(o.collected_at, o.created_at)
         JOIN slides t ON t.accession = p.accession
         JOIN reports r ON r.slide = t.id
         WHERE s.id = $slide ORDER BY coalesce(p.collected_at, p.created_at) DESC, r.id DESC LIMIT 1`,
        { slide },
      );
      return row && fromJson<ReportContent>(row.content);
    },

    /** How many images of a run were analysed. */
    imagesOf(run: RunId): number {
      const row = db.get<{ n: number }>("SELECT count(*) AS n FROM run_inputs WHERE run = $run AND state = 'done'", {
        run,
      });
      return row?.n ?? 0;
    },

    /** What was typed for a slide's report; all null when nothing was. */
    details(slide: SlideId): ReportDetails & { updatedAt: string | null } {
      const row = db.get<DetailsRow>(
        `SELECT wbc_value, wbc_unit, wbc_corrected, comment, clinical_details, updated_at FROM report_details WHERE slide = $slide`,
        { slide },
      );
      if (!row) return { wbc: null, comment: null, clinicalDetails: null, updatedAt: null };
      return {
        wbc:
          row.wbc_value === null || row.wbc_unit === null
            ? null
            : { value: row.wbc_value, unit: row.wbc_unit, corrected: row.wbc_corrected === 1 },
        comment: row.comment,
        clinicalDetails: row.clinical_details,
        updatedAt: row.updated_at,
      };
    },

    describe(slide: SlideId, { wbc, comment, clinicalDetails }: ReportDetails, actor: string): void {
      db.transaction(() => {
        db.run(
          `INSERT INTO report_details (slide, wbc_value, wbc_unit, wbc_corrected, comment, clinical_details, updated_at, updated_by)
           VALUES ($slide, $wbcValue, $wbcUnit, $wbcCorrected, $comment, $clinicalDetails, $updatedAt, $actor)
           ON CONFLICT (slide) DO UPDATE SET wbc_value = excluded.wbc_value, wbc_unit = excluded.wbc_unit,
             wbc_corrected = excluded.wbc_corrected, comment = excluded.comment, clinical_details = excluded.clinical_details,
             updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
          {
            slide,
            wbcValue: wbc?.value ?? null,
            wbcUnit: wbc?.unit ?? null,
            wbcCorrected: wbc ? Number(wbc.corrected) : null,
            comment: comment || null,
            clinicalDetails: clinicalDetails || null,
            updatedAt: new Date().toISOString(),
            actor,
          },
        );
        audit(db, 'report.described', { slide, wbc }, actor);
      });
    },
  };
}
