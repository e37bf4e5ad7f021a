/** What a field of an export holds. */
export type Field = string | number | boolean | null;

/** A table to be written as CSV, XLSX or JSON. */
export interface Table {
  /** As the sheet is named; at most 31 characters. */
  name: string;
  columns: readonly string[];
  rows: readonly (readonly Field[])[];
}
