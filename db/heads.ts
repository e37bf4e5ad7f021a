import type { CellClass } from '../electron/contract/classes.ts';
import { LeukoscopeError } from '../electron/contract/errors.ts';
import type { HeadComparison } from '../electron/contract/heads.ts';
import { audit } from './audit.ts';
import { type FeaturesRow, readFeatures } from './cells.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';

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

/** A reviewed cell as something to learn from. */
export interface ReviewedCell {
  /** Of the image that the cell lies in. */
  sha256: string;
  truth: CellClass;
  features: Float32Array;
}

export interface Heads {
  /** Newest first. */
  list(): StoredHead[];
  /** @throws {@link LeukoscopeError} CONFLICT when the same head is stored already. */
  add(head: NewHead): number;
  /** The head file's text. */
  content(id: number): string | undefined;
  /** The head in use; null for the shipped one. */
  active(): number | null;
  /** Puts a head in use, null the shipped one. @throws {@link LeukoscopeError} NOT_FOUND. */
  activate(id: number | null, actor: string): void;
  /** Cells of signed slides that a reviewer gave a class, with the features that the network of that SHA-256 found. */
  teaching(network: string): ReviewedCell[];
}

interface HeadRow {
  id: number;
  seal: string;
  version: string;
  backbone: string;
  parent: string;
  trained_at: string;
  trained_by: string;
  cells: number;
  locked: number;
  comparison: string;
}

export function createHeads(db: Connection): Heads {
  const active = () =>
    db.get<{ head: number | null }>('SELECT head FROM head_activations ORDER BY seq DESC LIMIT 1')?.head ?? null;
  return {
    list() {
      const now = active();
      return db
        .all<HeadRow>(
          `SELECT id, seal, version, backbone, parent, trained_at, trained_by, cells, locked, comparison
           FROM classifier_heads ORDER BY id DESC`,
        )
        .map(({ trained_at, trained_by, comparison, ...row }) => ({
          ...row,
          trainedAt: trained_at,
          trainedBy: trained_by,
          comparison: fromJson<HeadComparison>(comparison),
          active: row.id === now,
        }));
    },

    add(head) {
      if (db.get('SELECT id FROM classifier_heads WHERE seal = ?', head.seal))
        throw new LeukoscopeError('CONFLICT', `Head ${head.version} is stored already.`);
      return db.transaction(() => {
        const { id } = db.run(
          `INSERT INTO classifier_heads
             (seal, version, backbone, parent, trained_at, trained_by, cells, locked, comparison, content)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          head.seal,
          head.version,
          head.backbone,
          head.parent,
          head.trainedAt,
          head.trainedBy,
          head.cells,
          head.locked,
          JSON.stringify(head.comparison),
          head.content,
        );
        audit(db, 'head.trained', { id, seal: head.seal, cells: head.cells }, head.trainedBy);
        return id;
      });
    },

    content(id) {
      return db.get<{ content: string }>('SELECT content FROM classifier_heads WHERE id = ?', id)?.content;
    },

    active,

    activate(id, actor) {
      if (id !== null && !db.get('SELECT id FROM classifier_heads WHERE id = ?', id))
        throw new LeukoscopeError('NOT_FOUND', `There is no head ${id} in this database. Reload the list.`);
      db.transaction(() => {
        db.run('INSERT INTO head_activations (head, at, actor) VALUES (?, ?, ?)', id, new Date().toISOString(), actor);
        audit(db, 'head.activated', { head: id }, actor);
      });
    },

    teaching(network) {
      return db
        .all<FeaturesRow & { sha256: string; truth: CellClass }>(
          `SELECT i.sha256, s.class AS truth, f.dtype, f.data
           FROM cell_state s
           JOIN slide_reviews v ON v.slide = s.slide AND v.stage = 'signed'
           JOIN cells c ON c.id = s.cell
           JOIN images i ON i.id = c.image
           JOIN features f ON f.cell = c.id
             AND f.run = (
               SELECT max(g.run) FROM features g JOIN runs r ON r.id = g.run JOIN models m ON m.id = r.model
               WHERE g.cell = c.id AND m.sha256 = ?)
           WHERE s.reader = 1 AND s.class IS NOT NULL AND s.excluded IS NULL
           ORDER BY s.cell`,
          network,
        )
        .map(({ sha256, truth, ...row }) => ({ sha256, truth, features: readFeatures(row) }));
    },
  };
}
