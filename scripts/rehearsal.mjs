// Features of labelled cells as the product computes them; FOLDER holds labels.csv (file, class, source, patient). With Node 24:
// `node scripts/rehearsal.mjs FOLDER...` makes models/<name>.rehearsal.bin, the cells of the shipped classes that heads rehearse, and
// names it in the manifest. Held-back cells and sources that no training saw stay out. Run it after every release of weights.
// `node scripts/rehearsal.mjs --judged OUT.bin FOLDER...` writes the features of the others, and OUT.json with their files, for
// models/training/domain.py.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { Engine } from '../electron/engine/engine.ts';
import { readTrainingFeatures } from '../electron/engine/heads/training-features.ts';
import { appPaths } from '../electron/engine/paths.ts';
import { forkPort } from '../electron/engine/transport/fork.ts';
import { formatRehearsal } from '../models/head/rehearsal.ts';
import { main, print, ROOT } from './lib/shell.mjs';

/** Of each class: 112 to rehearse and 28 to judge by, see models/head/train.ts. */
const EACH = 140;

/** @typedef {{ file: string, class: string, source: string, patient?: string, path: string }} Row */

/** The tenth that no training sees: the twin of `held_back` in models/training/dataset.py. @param {Row} row */
function heldBack({ source, file, patient }) {
  const hash = createHash('sha256')
    .update(`${source}/${patient || path.basename(file)}`)
    .digest('hex');
  return BigInt(`0x${hash}`) % 10n === 0n;
}

/** @param {Row} row */
const order = ({ file }) => createHash('sha256').update(file).digest('hex');

/** Up to EACH rows, the sources in turn. @param {Row[]} rows */
function inTurn(rows) {
  const bySource = [...Map.groupBy(rows, ({ source }) => source).values()];
  const turns = Array.from({ length: EACH }, (_, k) => bySource.flatMap((of) => of[k] ?? []));
  return turns.flat().slice(0, EACH);
}

await main(async () => {
  const { values, positionals: folders } = parseArgs({
    options: { judged: { type: 'string' } },
    allowPositionals: true,
  });
  /** @type {Row[]} */
  const rows = folders.flatMap((folder) =>
    /** @type {Row[]} */ (parse(readFileSync(path.join(folder, 'labels.csv')), { columns: true })).map((row) => ({
      ...row,
      path: path.join(folder, row.file),
    })),
  );
  const manifestFile = appPaths(ROOT).manifest;
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const known = new Set(manifest.classes.filter((/** @type {string} */ name) => !manifest.untrained.includes(name)));
  const trained = (/** @type {Row} */ row) => !heldBack(row) && !manifest.training.unseen?.includes(row.source);
  const usable = rows.filter((row) => known.has(row.class) && trained(row) === (values.judged === undefined));
  usable.sort((a, b) => order(a).localeCompare(order(b)));
  const chosen =
    values.judged === undefined ? [...Map.groupBy(usable, (row) => row.class).values()].flatMap(inTurn) : usable;
  const engine = new Engine({
    root: ROOT,
    appVersion: 'rehearsal',
    startInference: () => forkPort(appPaths(ROOT).inference),
    databaseFile: ':memory:',
    provider: 'cpu',
  });
  const images = chosen.map((row) => ({ relative: row.file, path: row.path, truth: /** @type {any} */ (row.class) }));
  const { cells, refused } = await readTrainingFeatures(
    images,
    engine.tools.model,
    engine.tools,
    new AbortController().signal,
  );
  await engine.close();
  for (const { file, message } of refused) print(`${file}: ${message}`);
  const bytes = formatRehearsal(cells, manifest.sha256);
  if (values.judged !== undefined) {
    const files = new Map(chosen.map((row) => [row.file, row]));
    for (const { file } of refused) files.delete(file);
    writeFileSync(values.judged, bytes);
    writeFileSync(values.judged.replace(/bin$/, 'json'), JSON.stringify([...files.values()]));
    print(`${cells.length} cells in ${values.judged}`);
    return cells.length === files.size ? 0 : 1;
  }
  const file = `${manifest.name}.rehearsal.bin`;
  writeFileSync(path.join(path.dirname(manifestFile), file), bytes);
  manifest.rehearsal = { file, sha256: createHash('sha256').update(bytes).digest('hex') };
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  print(`${cells.length} cells of ${known.size} classes, ${(bytes.length / 1e6).toFixed(1)} MB, in ${file}`);
  return 0;
});
