import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportFileSchema } from '../../../../electron/contract/exports.ts';
import { saveExport } from '../../../../electron/engine/exports/save.ts';

const folder = mkdtempSync(join(tmpdir(), 'leukoscope-export-'));
const table = { columns: ['class', 'cells'], rows: [['=NE', 3]] };

it('writes tables and pictures as they are, and no formula', async () => {
  await saveExport({ format: 'csv', name: 'mix', table }, join(folder, 'mix.csv'));
  expect(readFileSync(join(folder, 'mix.csv'), 'utf8')).toBe("\uFEFFclass,cells\r\n'=NE,3\r\n");
  await saveExport({ format: 'svg', name: 'mix', text: '<svg/>' }, join(folder, 'mix.svg'));
  expect(readFileSync(join(folder, 'mix.svg'), 'utf8')).toBe('<svg/>');
  await saveExport({ format: 'png', name: 'map', bytes: new Uint8Array([1, 2, 3]) }, join(folder, 'map.png'));
  expect([...readFileSync(join(folder, 'map.png'))]).toEqual([1, 2, 3]);
});

it('names the file that could not be written', async () => {
  const nowhere = join(folder, 'no', 'such', 'folder.csv');
  await expect(saveExport({ format: 'csv', name: 'a', table }, nowhere)).rejects.toMatchObject({
    code: 'NOT_WRITABLE',
    message: expect.stringContaining(nowhere),
  });
});

it('takes no name that leads elsewhere', () => {
  const named = (name: string) => exportFileSchema.safeParse({ format: 'csv', name, table }).success;
  expect(['class-mix', '종류 1'].map(named)).toEqual([true, true]);
  expect(['', '../a', 'a/b', 'a\\b', '.hidden', 'a\0b', 'x'.repeat(81)].map(named)).toEqual(Array(7).fill(false));
});
