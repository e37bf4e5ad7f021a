import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { reportContentSchema } from '../../../electron/contract/reports.ts';
import { cli, DEMO, readJson, temporaryFolder } from './support.ts';

it('writes the same report in every format, tables of cells and slides, and names what is not there', async () => {
  const folder = temporaryFolder();
  const db = join(folder, 'a.sqlite');
  const at = (name: string) => join(folder, name);
  const analysed = await cli(
    'analyze',
    DEMO,
    '--slide',
    'D',
    '--accession',
    'H-1',
    '--db',
    db,
    '--report',
    at('a.pdf'),
  );
  expect(analysed.code).toBe(0);
  for (const format of ['pdf', 'csv', 'xlsx', 'json', 'hl7', 'fhir']) {
    const { code, stderr } = await cli('report', 'H-1', '--format', format, '--out', at(`r.${format}`), '--db', db);
    expect([code, stderr]).toEqual([0, '']);
  }
  expect(readFileSync(at('r.pdf')).equals(readFileSync(at('a.pdf')))).toBe(true);
  const content = reportContentSchema.parse(readJson(at('r.json')));
  expect(content.report.status).toBe('preliminary');
  const rows: Record<string, string>[] = parse(readFileSync(at('r.csv')), { bom: true, columns: true });
  for (const { class: name, percent, count } of content.classes)
    expect(rows.find(({ item }) => item === name)).toMatchObject(
      percent === null ? { value: 'not trained', count: '' } : { value: String(percent), count: String(count) },
    );
  expect(readFileSync(at('r.hl7'), 'utf8')).toMatch(/^MSH\|/);
  expect(readJson(at('r.fhir')).resourceType).toBe('Bundle');

  expect((await cli('export', 'cells', 'D', '--out', at('cells.csv'), '--db', db)).code).toBe(0);
  expect(parse(readFileSync(at('cells.csv')), { bom: true, columns: true })).toHaveLength(content.basis.cells);
  const none = await cli('export', 'slides', '--to', '2001-01-01', '--out', at('s.json'), '--db', db);
  expect([none.code, readJson(at('s.json'))]).toEqual([0, []]);
  expect((await cli('export', 'report', 'D', '--format', 'json', '--out', at('batch'), '--db', db)).code).toBe(0);
  expect(readdirSync(at('batch'))).toEqual(['report-H-1-1.json']);

  const missing = await cli('report', 'nothing', '--out', at('x.pdf'), '--db', db);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('NOT_FOUND')]);
  const early = await cli('report', 'D', '--out', at('x.pdf'), '--db', db, '--issue');
  expect([early.code, early.stderr]).toEqual([2, expect.stringContaining('NOT_READY')]);
});
