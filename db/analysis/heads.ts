import type { CellClass } from '../../electron/contract/classes.ts';
import { LeukoscopeError } from '../../electron/contract/errors.ts';
import type { HeadComparison } from '../../electron/contract/heads.ts';
import type { SlideId } from '../../electron/contract/ids.ts';
import { audit } from '../audit.ts';
import type { ReadableConnection, WritableConnection } from '../connection.ts';
import { fromJson } from '../json.ts';
import { unpackFeatures } from './feature-codec.ts';

export interface NewHead {
  seal: string;
  version: string;
  backbone: string;
  parent: string;
  trainedAt: string;
  trainedBy: string;
  cells: number;
  locked: number;
  comparison: HeadComparison;
  /** The head file's text. */
  content: string;
}

/** A stored head without its file. */
export type StoredHead = Omit<NewHead, 'content'> & { id: number; active: boolean };

/** Cells that reviewers named on one signed slide, by class. */
export interface TrainableSlide {
  slideId: SlideId;
  name: string;
  classes: Partial<Record<CellClass, number>>;
}

/** A reviewed cell as something to learn from. */
export interface ReviewedCell {
  slide: SlideId;
  /** Of the image that the cell lies in. */
  sha256: string;
  truth: CellClass;
  features: Float32Array;
}

type HeadRow = Omit<StoredHead, 'comparison' | 'active'> & { comparison: string };

const missing = (id: number) =>
  new LeukoscopeError('NOT_FOUND', `There is no head ${id} in this database. Reload the list.`);

/** What a connection that only reads can ask. */
export function readHeads(db: ReadableConnection) {
  return {
    /** The head file's text. */
    content(id: number): string | undefined {
      return db.get<{ content: string }>('SELECT content FROM classifier_heads WHERE id = $id', { id })?.content;
    },

    /** The head in use; null for the shipped one. */
    active(): number | null {
      const sql = 'SELECT head FROM head_activations ORDER BY seq DESC LIMIT 1';
      return db.get<{ head: number | null }>(sql)?.head ?? null;
    },

    /** Whether a head was ever in use. */
    wasUsed(id: number): boolean {
      return db.get('SELECT 1 FROM head_activations WHERE head = $id', { id }) !== undefined;
    },

    /** Newest first. */
    list(): StoredHead[] {
      const now = this.active();
      return db
        .all<HeadRow>(
          `SELECT id, seal, version, backbone, parent, trained_at AS trainedAt, trained_by AS trainedBy, cells, locked, comparison
           FROM classifier_heads ORDER BY id DESC`,
        )
        .map((row) => ({
          ...row,
          comparison: fromJson<HeadComparison>(row.comparison),
          active: row.id === now,
        }));
    },

    /** How many cells of signed slides a head could learn from, slide by slide, newest first; reads no features. */
    trainable(network: string): TrainableSlide[] {
      const rows = db.all<{ slide: SlideId; name: string; truth: CellClass; cells: number }>(
        `SELECT s.slide, l.name, s.class AS truth, count(*) AS cells
         FROM slide_reviews v
         JOIN slides l ON l.id = v.slide
         JOIN cell_state s ON s.slide = v.slide
         JOIN cells c ON c.id = s.cell AND c.run = v.run
         WHERE v.stage = 'signed' AND s.reader = 1 AND s.class IS NOT NULL AND s.excluded IS NULL
           AND EXISTS (
             SELECT 1 FROM features f JOIN runs r ON r.id = f.run JOIN models m ON m.id = r.model
             WHERE f.cell = s.cell AND m.sha256 = $network)
         GROUP BY s.slide, s.class ORDER BY s.slide DESC`,
        { network },
      );
      return [...Map.groupBy(rows, ({ slide }) => slide).values()].flatMap((own) => {
        const [first] = own;
        if (!first) return [];
        const classes = Object.fromEntries(own.map(({ truth, cells }) => [truth, cells]));
        return [{ slideId: first.slide, name: first.name, classes }];
      });
    },

    /** Cells of signed slides that a reviewer gave a class, with the features that the network of that SHA-256 found. */
    trainingCells(network: string): ReviewedCell[] {
      return db
        .all<Omit<ReviewedCell, 'features'> & { data: Buffer }>(
          `SELECT s.slide, i.sha256, s.class AS truth, f.data
           FROM cell_state s
           JOIN slide_reviews v ON v.slide = s.slide AND v.stage = 'signed'
           JOIN cells c ON c.id = s.cell AND c.run = v.run
           JOIN images i ON i.id = c.image
           JOIN features f ON f.cell = c.id
             AND f.run = (
               SELECT max(g.run) FROM features g JOIN runs r ON r.id = g.run JOIN models m ON m.id = r.model
               WHERE g.cell = c.id AND m.sha256 = $network)
           WHERE s.reader = 1 AND s.class IS NOT NULL AND s.excluded IS NULL
           ORDER BY s.cell`,
          { network },
        )
        .map(({ data, ...row }) => ({ ...row, features: unpackFeatures(data) }));
    },
  };
}

/** Classifier heads that the laboratory trained. */
export function createHeads(db: WritableConnection) {
  const read = readHeads(db);
  return {
    ...read,

    /** @throws {@link LeukoscopeError} CONFLICT when the same head is stored already. */
    add(head: NewHead): number {
      const { seal, version, cells, trainedBy } = head;
      if (db.get('SELECT id FROM classifier_heads WHERE seal = $seal', { seal }))
        throw new LeukoscopeError('CONFLICT', `Head ${version} is stored already.`);
      return db.transaction(() => {
        const { id } = db.run(
          `INSERT INTO classifier_heads
             (seal, version, backbone, parent, trained_at, trained_by, cells, locked, comparison, content)
           VALUES ($seal, $version, $backbone, $parent, $trainedAt, $trainedBy, $cells, $locked, $comparison, $content)`,
          { ...head, comparison: JSON.stringify(head.comparison) },
        );
        audit(db, 'head.trained', { id, seal, cells }, trainedBy);
        return id;
      });
    },

    /** Puts a head in use, null the shipped one. @throws {@link LeukoscopeError} NOT_FOUND. */
    activate(id: number | null, actor: string): void {
      if (id !== null && !db.get('SELECT id FROM classifier_heads WHERE id = $id', { id })) throw missing(id);
      db.transaction(() => {
        const at = new Date().toISOString();
        db.run('INSERT INTO head_activations (head, at, actor) VALUES ($id, $at, $actor)', { id, at, actor });
        audit(db, 'head.activated', { head: id }, actor);
      });
    },

    /** Removes a head that was never in use. @throws {@link LeukoscopeError} NOT_FOUND, CONFLICT. */
    discard(id: number, actor: string): void {
      const head = db.get<{ seal: string; version: string }>(
        'SELECT seal, version FROM classifier_heads WHERE id = $id',
        { id },
      );
      if (!head) throw missing(id);
      if (read.wasUsed(id)) {
        throw new LeukoscopeError(
          'CONFLICT',
          `Head ${head.version} was in use and stays, because it documents the calls of that time. Put another in use instead.`,
        );
      }
      db.transaction(() => {
        db.run('DELETE FROM classifier_heads WHERE id = $id', { id });
        audit(db, 'head.discarded', { id, seal: head.seal }, actor);
      });
    },
  };
}
