import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createSegmenter, createSegmenterPool } from '../../../native/segmenter/index.ts';
import {
  drawCell,
  PARAMETERS_PATH,
  readKernel,
  readParameters,
  WASM_PATH,
} from '../../unit/native/segmenter/support.ts';

const wasm = readKernel();
const options = { wasmPath: WASM_PATH, parametersPath: PARAMETERS_PATH };

describe('a pool of two threads', () => {
  const pool = createSegmenterPool({ ...options, threads: 2 });
  afterAll(() => pool.close());

  test('gives what one segmenter gives, for every size, and leaves the image as it was', async () => {
    const alone = createSegmenter(wasm, readParameters());
    const drawings = [90, 131, 224, 301, 360].map((size) => drawCell(size));
    const found = await Promise.all(drawings.map(({ rgb, width, height }) => pool.segment(rgb, width, height)));
    drawings.forEach(({ rgb, width, height }, i) => {
      const expected = alone.segment(rgb, width, height);
      expect(found[i]?.mask).toEqual(expected.mask);
      expect(found[i]?.morphology).toEqual(expected.morphology);
      expect(rgb.length).toBe(width * height * 3);
    });
  });

  test('locates cells in a field', async () => {
    const { rgb, width, height } = drawCell(400, 300);
    const cells = await pool.locate(rgb, width, height);
    expect(cells.length).toBe(1);
  });

  test('handles an image of 4000 px a side', async () => {
    const side = 4000;
    const { quality, mask } = await pool.segment(new Uint8Array(side * side * 3).fill(210), side, side);
    expect(quality.flags).toEqual(['no_nucleus']);
    expect(mask.length).toBe(side * side);
  });
});

test('an image beyond the time limit is flagged, and the next one is segmented', async () => {
  // No thread can start and finish within a millisecond; a large image gets time in proportion.
  const pool = createSegmenterPool({ ...options, threads: 1, timeLimit: 1 });
  const { rgb, width, height } = drawCell(100);
  const late = await pool.segment(rgb, width, height);
  expect(late.quality).toEqual({ score: 0, flags: ['timed_out'] });
  expect(late.mask).toEqual(new Uint8Array(width * height));
  await pool.close();
});

test('an image whose thread is ended in the middle is segmented by another', async () => {
  const run = vi.spyOn(Piscina.prototype, 'run');
  const pool = createSegmenterPool({ ...options, threads: 1 });
  const small = drawCell(100);
  await pool.segment(small.rgb, small.width, small.height);
  run.mockClear();
  const { rgb, width, height } = drawCell(1500);
  const answer = pool.segment(rgb, width, height);
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1));
  const threads = (run.mock.contexts[0] as Piscina).threads;
  expect(threads.length).toBe(1);
  await Promise.all(threads.map((thread) => thread.terminate()));
  const found = await answer;
  expect(run).toHaveBeenCalledTimes(2);
  expect(found.mask).toEqual(createSegmenter(wasm, readParameters()).segment(rgb, width, height).mask);
  run.mockRestore();
  await pool.close();
});

test('closing rejects what is waiting', async () => {
  const pool = createSegmenterPool({ ...options, threads: 1 });
  const { rgb, width, height } = drawCell(224);
  const waiting = Promise.allSettled(Array.from({ length: 20 }, () => pool.segment(rgb, width, height)));
  await pool.close();
  const results = await waiting;
  const rejected = results.filter((result) => result.status === 'rejected');
  expect(rejected.length).toBeGreaterThan(0);
  for (const { reason } of rejected) expect(reason.code).toBe('CANCELLED');
});

describe('what cannot work is refused at the start', () => {
  test('no kernel', () => {
    expect(() => createSegmenterPool({ wasmPath: join(tmpdir(), 'nothing.wasm'), threads: 1 })).toThrow(
      /nothing\.wasm/,
    );
  });

  test('a kernel that is none', () => {
    const wasmPath = join(tmpdir(), `leukoscope-${process.pid}.wasm`);
    writeFileSync(wasmPath, 'not wasm');
    expect(() => createSegmenterPool({ wasmPath, threads: 1 })).toThrow(
      expect.objectContaining({ code: 'SEGMENTER_UNUSABLE' }),
    );
  });

  test('parameters of something else', () => {
    const parametersPath = join(tmpdir(), `leukoscope-${process.pid}.json`);
    writeFileSync(parametersPath, '{"schema":"other"}');
    expect(() => createSegmenterPool({ wasmPath: WASM_PATH, parametersPath, threads: 1 })).toThrow(
      /segmenter parameters/,
    );
  });
});
