import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** Files of the contract that a source needs when it runs: what only its types need is gone by then. */
function needed(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type)([^;]*?) from '(\.[^']*)';/gm);
  return [...imports].flatMap(([, names = '', from = '']) => {
    const values = names.replace(/[{}\s]/g, '').split(',');
    return values.some((name) => name !== '' && !name.startsWith('type')) ? [resolve(dirname(file), from)] : [];
  });
}

test('the window carries no schemas: what it takes from the contract leads to no zod', () => {
  const window = readdirSync(join(ROOT, 'renderer'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(ROOT, 'renderer', name));
  const contract = join(ROOT, 'electron/contract');
  const taken = new Set<string>();
  const waiting = window.flatMap(needed).filter((file) => file.startsWith(contract));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (taken.has(file)) continue;
    taken.add(file);
    waiting.push(...needed(file));
  }
  expect(taken.size).toBeGreaterThan(3);
  const heavy = [...taken].filter((file) => /from 'zod'/.test(readFileSync(file, 'utf8')));
  expect(heavy.map((file) => file.slice(contract.length + 1))).toEqual([]);
});
