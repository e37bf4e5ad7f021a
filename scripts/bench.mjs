// `npm run bench -- [--json FILE] [name...]`: runs tests/bench/<name>.bench.ts one after the other, each in a process of its own,
// and merges what they measured. The last line that a bench prints is one JSON object.
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { nodePath, withDisplay } from './lib/runtime.mjs';
import { main, ROOT, run, SetupError, step } from './lib/shell.mjs';

const SUFFIX = '.bench.ts';

await main(async () => {
  const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
  const known = readdirSync(path.join(ROOT, 'tests/bench'))
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length));
  const names = positionals.length > 0 ? positionals : known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new SetupError(`no such bench: ${unknown.join(', ')}; there are ${known.join(', ')}`);

  /** @type {Record<string, Record<string, unknown>>} */
  const parts = {};
  for (const name of names) {
    // Some benches open the window; a display does the others no harm.
    const { command, args } = withDisplay([nodePath(), `tests/bench/${name}${SUFFIX}`]);
    const output = await step(`bench ${name}`, () => run(command, args, { quiet: true }));
    parts[name] = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  }
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
  };
  // The figures by name for those who look one up, and by bench with all that belongs to each (n, spread, provider).
  const merged = Object.assign({ schema: 'leukoscope/bench/1' }, ...Object.values(parts), { machine, parts });
  const text = `${JSON.stringify(merged, null, 2)}\n`;
  console.log(text.trimEnd());
  if (values.json) writeFileSync(values.json, text);
});
