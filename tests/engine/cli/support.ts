import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Analysis, analysisSchema } from '../../../electron/contract/analysis.ts';

export const ROOT = join(import.meta.dirname, '../../..');
export const DEMO = join(ROOT, 'out/demo');
const PROGRAM = join(ROOT, 'out/main/cli.js');

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'leukoscope-'));

export function startCli(args: string[], options: SpawnOptions = {}) {
  return spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Runs the built command line to its end. */
export function cli(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = startCli(args);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (part) => (stdout += part));
  child.stderr?.on('data', (part) => (stderr += part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
/** An analysis, held against the contract's schema. */
export const readAnalysis = (file: string): Analysis => analysisSchema.parse(readJson(file));
