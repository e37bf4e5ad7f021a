import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { furthest, inferenceProcess, inputsOf, ROOT } from './support.ts';

// The full network on real cells. It needs what no clone has: a Python with PyTorch, a training state and its fp32 export.
const { LEUKOSCOPE_PYTHON: python, LEUKOSCOPE_STATE: state, LEUKOSCOPE_FP32: fp32 } = process.env;
const cells = join(process.env.LEUKOSCOPE_DATA ?? join(ROOT, '../shared/data'), 'wbc14');
const missing = [
  !python && 'LEUKOSCOPE_PYTHON (a Python with models/training/requirements.txt)',
  !state && 'LEUKOSCOPE_STATE (state.pt)',
  !fp32 && 'LEUKOSCOPE_FP32 (its fp32 .onnx from release.py)',
  !existsSync(cells) && `real cells in ${cells}`,
].filter(Boolean);

test(`full network: Python and TypeScript logits agree to 1e-3 (needs ${missing.join(', ') || 'nothing more'})`, {
  skip: missing.length > 0,
}, async () => {
  const classes = readdirSync(cells, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = classes.flatMap(({ name }) =>
    readdirSync(join(cells, name))
      .sort()
      .slice(0, 2)
      .map((file) => join(cells, name, file)),
  );
  const script = join(ROOT, 'models/training/parity.py');
  const wanted = JSON.parse(
    execFileSync(python ?? '', [script, 'logits', '--state', state ?? '', ...files], { encoding: 'utf8' }),
  ) as { crop: number; size: number; logits: number[][] };
  const { client } = inferenceProcess();
  await client.load({ modelPath: fp32 ?? '', provider: 'cpu', threads: 2 });
  const { logits } = await client.classify(await inputsOf(files, wanted.crop, wanted.size), files.length);
  const difference = furthest(logits, wanted.logits.flat());
  console.log(`${files.length} cells, largest difference of a logit ${difference.toExponential(1)}`);
  expect(difference).toBeLessThan(1e-3);
});
