/** A JSON column's value. The type is not checked: only this folder writes these columns, from values of that type. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
