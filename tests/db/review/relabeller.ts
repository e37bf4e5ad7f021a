/** Run as a child that the test kills: relabels 200 cells one by one, saying each on stdout once it is committed. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../../db/index.ts';
import type { SlideId } from '../../../electron/contract/ids.ts';
import { derivedMetricsOf } from '../../../electron/engine/review/derived-metrics.ts';

const [, , file, slide, round] = process.argv;
const db = openDatabase(file!);
const reviews = db.reviewsWith(derivedMetricsOf);
const slideId = Number(slide) as SlideId;
const to = Number(round) % 2 === 0 ? 'BL' : 'LY';
for (const { id } of reviews.rows(slideId, 1).slice(0, 200)) {
  const actor = { id: 'person:1', name: 'Kim' };
  reviews.apply({ slide: slideId, reader: 1, actor }, [{ action: 'relabel', cellIds: [id], to }]);
  writeSync(1, `${id}\n`);
}
db.close();
