import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { InferenceLink } from '../../../electron/engine/runs/inference-link.ts';
import { forkPort } from '../../../electron/engine/transport/fork.ts';
import { loadManifest } from '../../../models/manifest.ts';
import { EXPECTED, FIXTURES, furthest, inferenceProcess, inputsOf, ROOT, TINY } from './support.ts';

// Electron brings a software Vulkan driver: slow, but WebGPU on it is the real provider end to end.
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'leukoscope');
const driver = globSync('*/libvk_swiftshader.so', { cwd: cache }).map((file) => join(cache, file))[0];
const usable =
  process.platform === 'linux' && driver !== undefined && existsSync(join(dirname(driver), 'libvulkan.so.1'));

const PATIENCE = 600_000;

/** Runs with Electron's software Vulkan driver as the machine's only graphics device. */
async function withSoftwareAdapter(work: () => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-vulkan-'));
  const description = join(folder, 'driver.json');
  const icd = { file_format_version: '1.0.0', ICD: { library_path: driver, api_version: '1.0.5' } };
  writeFileSync(description, JSON.stringify(icd));
  vi.stubEnv('VK_DRIVER_FILES', description);
  vi.stubEnv('LD_LIBRARY_PATH', dirname(driver ?? ''));
  try {
    await work();
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
}

test(
  `WebGPU proves itself on golden inputs and computes PyTorch's logits (needs Electron's SwiftShader in ${cache})`,
  {
    skip: !usable,
  },
  () =>
    withSoftwareAdapter(async () => {
      const link = new InferenceLink(() => forkPort(join(ROOT, 'electron/inference/main.ts')), {
        modelPath: TINY,
        provider: 'webgpu',
        threads: 1,
        verifyWeights: async () => undefined,
      });
      try {
        expect(await link.ready()).toMatchObject({ provider: 'webgpu', note: null });
        const { crop, size, images } = EXPECTED;
        const inputs = await inputsOf(
          images.map(({ file }) => join(FIXTURES, file)),
          crop,
          size,
        );
        const { logits } = await link.classify(inputs, images.length, new AbortController().signal);
        expect(
          furthest(
            logits,
            images.flatMap((image) => image.logits),
          ),
        ).toBeLessThan(1e-3);
      } finally {
        await link.close();
      }
    }),
);

test(
  `the shipped network: WebGPU and the CPU agree to 1e-3 on 8 cells (needs LEUKOSCOPE_WEBGPU=full, for it takes minutes, and Electron's SwiftShader in ${cache})`,
  {
    skip: !usable || process.env.LEUKOSCOPE_WEBGPU !== 'full',
    timeout: PATIENCE,
  },
  () =>
    withSoftwareAdapter(async () => {
      const { floatGraph, rules } = loadManifest(join(ROOT, 'models/manifest.json'));
      const files = Array.from({ length: 8 }, (_, i) =>
        join(ROOT, `out/demo/cell-${String(i + 1).padStart(3, '0')}.jpg`),
      );
      const inputs = await inputsOf(files, rules.crop, rules.size);
      const logitsOn = async (provider: 'cpu' | 'webgpu') => {
        // In software the network takes minutes.
        const { client } = inferenceProcess(PATIENCE);
        await client.load({ modelPath: floatGraph ?? '', provider, threads: 2, exact: true });
        return (await client.classify(inputs, files.length)).logits;
      };
      expect(furthest(await logitsOn('webgpu'), await logitsOn('cpu'))).toBeLessThan(1e-3);
    }),
);
