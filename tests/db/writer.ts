/** Run as a child that the test kills: resumes or starts a run of 400 files and says on stdout which are committed. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../db/index.ts';
import { DIFFERENTIAL, fileNames, makeCell, makeImage, makeRun, TIMING } from './support.ts';

const db = openDatabase(process.argv[2]!);
const names = fileNames(400);
const known = db.slides.findByName('killed')?.id;
const interrupted = db.runs.interrupted()[0];
const runId = interrupted
  ? db.runs.resume(interrupted.id).id
  : db.runs.start(makeRun(known ?? db.slides.create({ name: 'killed', accession: null, synthetic: true }), names));
for (;;) {
  const batch = db.runs.pending(runId).slice(0, 4);
  if (batch.length === 0) break;
  const images = batch.map(({ relative }) => {
    const i = names.indexOf(relative);
    return makeImage(relative, [makeCell(2 * i, 2048), makeCell(2 * i + 1, 2048)]);
  });
  db.runs.appendBatch(runId, { images, refused: [] });
  for (const { relative } of batch) writeSync(1, `${relative}\n`);
}
db.runs.finish(runId, { status: 'complete', timing: TIMING, differential: DIFFERENTIAL });
db.close();
