import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { statisticsSchema } from '../../../electron/contract/statistics.ts';
import { cli, DEMO, readJson, temporaryFolder } from './support.ts';

it('finds stored cells like those of a picture, and writes every table of the statistics', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const db = at('a.sqlite');
  expect((await cli('analyze', DEMO, '--slide', 'D', '--db', db)).code).toBe(0);
  const [file = ''] = readdirSync(DEMO).filter((name) => name.endsWith('.jpg'));

  const found = await cli('similar', join(DEMO, file), '--limit', '5', '--json', at('s.json'), '--db', db);
  expect([found.code, found.stderr]).toEqual([0, '']);
  const [cell, ...others] = readJson(at('s.json'));
  expect(others).toEqual([]);
  expect(cell.similar).toHaveLength(5);
  // The picture is one of the slide's own.
  expect(cell.similar[0].similarity).toBeGreaterThan(0.999);
  expect(cell.similar[0].class).toBe(cell.class);
  const monocytes = await cli('similar', join(DEMO, file), '--class', 'MO', '--json', at('m.json'), '--db', db);
  expect(monocytes.code).toBe(0);
  for (const { class: name } of readJson(at('m.json'))[0].similar) expect(name).toBe('MO');

  expect((await cli('export', 'statistics', '--out', at('tables'), '--db', db)).code).toBe(0);
  expect(readdirSync(at('tables')).sort()).toEqual([
    'class-mix.csv',
    'co-occurrence.csv',
    'confusion.csv',
    'drift.csv',
    'rates.csv',
    'readers.csv',
    'reviews.csv',
  ]);
  const asJson = await cli('export', 'statistics', '--format', 'json', '--out', at('f.json'), '--db', db);
  expect(asJson.code).toBe(0);
  const figures = statisticsSchema.parse(readJson(at('f.json')));
  expect(figures.slides).toBe(1);
  const [month]: Record<string, string>[] = parse(readFileSync(join(at('tables'), 'class-mix.csv')), {
    bom: true,
    columns: true,
  });
  expect(month).toMatchObject({
    cells: String(figures.cells),
    NE: String(figures.months[0]?.classes.NE),
    unidentified: String(figures.unidentified),
  });
  const none = await cli('export', 'statistics', '--signed', '--format', 'json', '--out', at('n.json'), '--db', db);
  expect([none.code, readJson(at('n.json')).slides]).toEqual([0, 0]);
}, 240_000);
