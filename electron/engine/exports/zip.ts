const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 1 January 1980, 00:00: the first moment that a ZIP archive can say. */
const DATE = 0x0021;
const TIME = 0;

/** A ZIP archive whose entries all carry the same date, so that equal contents are equal bytes. Changes `zip` in place. */
export function fixZipDates(zip: Buffer): Buffer {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
  if (end < 0) return zip;
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0 && zip.readUInt32LE(at) === CENTRAL; entries--) {
    const local = zip.readUInt32LE(at + 42);
    zip.writeUInt16LE(TIME, at + 12);
    zip.writeUInt16LE(DATE, at + 14);
    zip.writeUInt16LE(TIME, local + 10);
    zip.writeUInt16LE(DATE, local + 12);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return zip;
}
