import { defineConfig } from 'vitest/config';

const suite = (name: string, testTimeout: number, setupFiles: string[] = []) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, setupFiles },
});

/** One project per folder of tests/; `e2e` runs under Playwright instead. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      suite('unit', 60_000),
      suite('contract', 60_000),
      suite('db', 60_000, ['tests/db/query-plans.ts']),
      suite('engine', 180_000),
      suite('package', 300_000),
    ],
  },
});
