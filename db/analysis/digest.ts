// SQLite finds damage to its pages' structure, not to a value in them: a measurement or a picture that changed on the disk reads
// as if it were correct. What an analysis stored never changes, so a digest of it shows such damage.

import { createHash } from 'node:crypto';
import { morphologySchema } from '../../electron/contract/analysis.ts';
import type { ReadableConnection } from '../connection.ts';

const MEASURES = Object.keys(morphologySchema.shape);

/** Every column by name: a later version's column must not change what was digested. */
const STORED = `
  SELECT c.id, i.sha256, i.file, i.width AS image_width, i.height AS image_height, c.x, c.y, c.width, c.height, c.quality,
    c.quality_flags, p.class, p.status, p.confidence, p.probabilities, p.uncertainty, t.data AS thumb, k.contour, k.png,
    f.data, ${MEASURES.map((measure) => `m.${measure}`).join(', ')}
  FROM cells c
  JOIN images i ON i.id = c.image
  JOIN predictions p ON p.run = c.run AND p.cell = c.id
  JOIN cell_thumbs t ON t.cell = c.id
  JOIN cell_masks k ON k.cell = c.id
  JOIN morphology m ON m.cell = c.id
  JOIN features f ON f.cell = c.id AND f.run = c.run
  WHERE c.image = $image AND c.run = $run ORDER BY c.id`;

type Value = number | string | Buffer | null;

/** SHA-256 of all that a run stored of an image, as it can be read now. */
export function digestOf(db: ReadableConnection, run: number, image: number): Buffer {
  const hash = createHash('sha256');
  const head = Buffer.alloc(9);
  const put = (kind: number, size: number) => {
    head.writeUInt8(kind, 0);
    head.writeDoubleLE(size, 1);
    hash.update(head);
  };
  for (const row of db.all<Record<string, Value>>(STORED, { image, run })) {
    for (const value of Object.values(row)) {
      if (value === null) put(0, 0);
      else if (typeof value === 'number') put(1, value);
      else {
        put(typeof value === 'string' ? 2 : 3, value.length);
        hash.update(value);
      }
    }
  }
  return hash.digest();
}

/** Images whose cells are not as they were stored; empty when all are. */
export function checkDigests(db: ReadableConnection): string[] {
  const problems: string[] = [];
  for (const { run, image, file, digest } of db.iterate<{ run: number; image: number; file: string; digest: Buffer }>(
    'SELECT run, image, file, digest FROM run_inputs WHERE digest IS NOT NULL',
  )) {
    if (!digestOf(db, run, image).equals(digest))
      problems.push(`The cells of ${file} in run ${run} are not as they were stored.`);
  }
  return problems;
}
