import { createHash } from 'node:crypto';
import type { ReportContent } from '../../contract/reports.ts';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** The content as JSON with its keys in order: equal contents are equal texts. */
export const canonicalJson = (content: ReportContent): string => JSON.stringify(sorted(content));

/** SHA-256 of the canonical JSON, hex. */
export const contentHash = (content: ReportContent): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');
