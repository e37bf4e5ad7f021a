/** A value in an export. */
export type Field = string | number | boolean | null;

/** A table to be written as CSV, XLSX or JSON. */
export interface Table {
  /** As the sheet is named; at most 31 characters. */
  name: string;
  columns: readonly string[];
  rows: readonly (readonly Field[])[];
}

/** The columns of a table, each with what it says of a row. */
export type Columns<Row> = Record<string, (row: Row) => Field>;

export function tableOf<Row>(name: string, columns: Columns<Row>, rows: readonly Row[]): Table {
  const values = Object.values(columns);
  return { name, columns: Object.keys(columns), rows: rows.map((row) => values.map((value) => value(row))) };
}
