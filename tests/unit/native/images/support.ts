import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll } from 'vitest';

/** A folder that is removed after the test file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-images-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A smooth picture whose four corners differ, so that turning or mirroring it shows. width x height x 3. */
export function picture(width: number, height: number): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rgb.set([Math.round((x / width) * 255), Math.round((y / height) * 255), 200], (y * width + x) * 3);
    }
  }
  return rgb;
}

/** Largest difference of two equally long byte arrays. */
export function furthest(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** A Windows bitmap, written from its definition. Rows bottom up unless `topDown`. */
export function bitmap(
  rgb: Uint8Array,
  width: number,
  height: number,
  { bits = 24, topDown = false, header = 40, gap = 0 } = {},
): Buffer {
  const colours: number[] = [];
  const pixelAt = (x: number, y: number) => {
    const i = (y * width + x) * 3;
    return (rgb[i + 2]! | (rgb[i + 1]! << 8) | (rgb[i]! << 16)) >>> 0;
  };
  const stride = Math.ceil((width * bits) / 32) * 4;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const row = (topDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const pixel = pixelAt(x, y);
      if (bits >= 24) {
        rows.writeUIntLE(pixel, row + (x * bits) / 8, 3);
        continue;
      }
      if (!colours.includes(pixel)) colours.push(pixel);
      const bit = x * bits;
      const at = row + (bit >> 3);
      rows[at] = rows[at]! | (colours.indexOf(pixel) << (8 - bits - (bit & 7)));
    }
  }
  const palette = Buffer.alloc(bits <= 8 ? 4 * 2 ** bits : 0);
  for (const [i, colour] of colours.entries()) palette.writeUInt32LE(colour, i * 4);
  const offset = 14 + header + palette.length + gap;
  const head = Buffer.alloc(14 + header);
  head.write('BM');
  head.writeUInt32LE(offset + rows.length, 2);
  head.writeUInt32LE(offset, 10);
  head.writeUInt32LE(header, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(topDown ? -height : height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  return Buffer.concat([head, palette, Buffer.alloc(gap), rows]);
}

/** A PNG from its packed rows, each with its filter byte. `kind`: 0 = gray, 2 = RGB. */
export function png(width: number, height: number, depth: 1 | 16, kind: 0 | 2, rows: Buffer): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, kind, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A black PNG of any size: some tens of kilobytes for 400 megapixels. */
export function flatPng(width: number, height: number): Buffer {
  return png(width, height, 1, 0, Buffer.alloc((Math.ceil(width / 8) + 1) * height));
}

/** 16-bit samples, width x height x channels, as PNG. */
export function png16(samples: Uint16Array, width: number, height: number, channels: 1 | 3): Buffer {
  const line = width * channels * 2;
  const rows = Buffer.alloc((line + 1) * height);
  samples.forEach((value, i) => {
    const y = Math.floor((i * 2) / line);
    rows.writeUInt16BE(value, i * 2 + y + 1);
  });
  return png(width, height, 16, channels === 3 ? 2 : 0, rows);
}

/** 16-bit samples as an uncompressed one-strip TIFF (TIFF 6.0, little endian). */
export function tiff16(samples: Uint16Array, width: number, height: number, channels: 1 | 3): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const [SHORT, LONG] = [3, 4];
  const depths = 8;
  const start = depths + 6;
  const tags: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, channels === 1 ? 16 : depths],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, channels === 3 ? 2 : 1],
    [273, LONG, 1, start],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
  ];
  const directory = Buffer.alloc(2 + tags.length * 12 + 4);
  directory.writeUInt16LE(tags.length);
  tags.forEach(([tag, type, count, value], i) => {
    const at = 2 + i * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value, at + 8);
  });
  const head = Buffer.alloc(start);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(start + data.length, 4);
  for (let c = 0; c < 3; c++) head.writeUInt16LE(16, depths + c * 2);
  return Buffer.concat([head, data, directory]);
}
