import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('loses nothing signed to any fault of the table, and says clearly what happened', async () => {
  const program = join(import.meta.dirname, '../bench/faults.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '1']);
  const { table } = JSON.parse(stdout) as { table: { fault: string; tried: number; held: number }[] };
  expect(table).toHaveLength(8);
  expect(table.filter(({ tried, held }) => held < tried)).toEqual([]);
}, 180_000);
