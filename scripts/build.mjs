// Builds what has changed since the last build: `node scripts/build.mjs [part...]`, all parts by default.
import { buildPart, isCurrent, PARTS } from './lib/parts.mjs';
import { main, SetupError, step } from './lib/shell.mjs';

await main(async () => {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new SetupError(`no such part: ${unknown.join(', ')}; there are ${PARTS.map((part) => part.name).join(', ')}`);
  const stale = PARTS.filter((part) => (named.length === 0 || named.includes(part.name)) && !isCurrent(part));
  await Promise.all(stale.map((part) => step(`build ${part.name}`, () => buildPart(part))));
});
