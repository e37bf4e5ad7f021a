/** The characters that a TrueType font has a glyph for, from its character map (formats 4 and 12 of OpenType's `cmap`). */
export function coverageOf(font: Buffer): (character: string) => boolean {
  const tables = font.readUInt16BE(4);
  let cmap = -1;
  for (let i = 0; i < tables; i++) {
    const at = 12 + 16 * i;
    if (font.toString('latin1', at, at + 4) === 'cmap') cmap = font.readUInt32BE(at + 8);
  }
  if (cmap < 0) throw new Error('The font has no character map.');
  const known = new Set<number>();
  for (let i = 0; i < font.readUInt16BE(cmap + 2); i++) {
    const at = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
    const format = font.readUInt16BE(at);
    if (format === 12) {
      for (let g = 0; g < font.readUInt32BE(at + 12); g++) {
        const group = at + 16 + 12 * g;
        for (let c = font.readUInt32BE(group); c <= font.readUInt32BE(group + 4); c++) known.add(c);
      }
    } else if (format === 4) {
      const segments = font.readUInt16BE(at + 6) / 2;
      const [ends, starts] = [at + 14, at + 16 + 2 * segments];
      const [deltas, offsets] = [starts + 2 * segments, starts + 4 * segments];
      for (let s = 0; s < segments; s++) {
        const [first, last] = [font.readUInt16BE(starts + 2 * s), font.readUInt16BE(ends + 2 * s)];
        const [delta, offset] = [font.readUInt16BE(deltas + 2 * s), font.readUInt16BE(offsets + 2 * s)];
        for (let c = first; c <= last && c < 0xffff; c++) {
          const place = offsets + 2 * s + offset + 2 * (c - first);
          const glyph = offset === 0 ? (c + delta) & 0xffff : font.readUInt16BE(place);
          if (glyph !== 0) known.add(c);
        }
      }
    }
  }
  return (character) => known.has(character.codePointAt(0) ?? 0);
}
