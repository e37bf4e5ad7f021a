// Compiles the kernel (AssemblyScript) to out/native/segmenter.wasm. Needs nothing but the npm packages.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(here, '../../out/native/segmenter.wasm');

mkdirSync(dirname(output), { recursive: true });
const { error, stderr } = await asc.main([
  join(here, 'assembly/index.ts'),
  '--outFile',
  output,
  '--enable',
  'simd',
  // Nothing is ever freed: every buffer is made once, at the start.
  '--runtime',
  'stub',
  '-O3',
  '--noAssert',
  // All indices are bounded by the frame; the WASM sandbox holds even if one were not.
  '--uncheckedBehavior',
  'always',
  // no host function but abort, which nothing calls: the same bytes give the same bits everywhere
  '--use',
  'abort=',
]);
if (error) {
  process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
  process.exitCode = 1;
}
