import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { reportContentSchema } from '../../../../../electron/contract/reports.ts';

const FILE = join(import.meta.dirname, '../../../../../docs/report.schema.json');

// LEUKOSCOPE_UPDATE_REFERENCES=1 writes it anew.
it('publishes the schema of a report’s JSON as it is', () => {
  const schema = { $id: 'leukoscope/report/1', title: 'Leukoscope report', ...z.toJSONSchema(reportContentSchema) };
  if (process.env.LEUKOSCOPE_UPDATE_REFERENCES) writeFileSync(FILE, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});
