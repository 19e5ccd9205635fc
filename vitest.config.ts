import { defineConfig } from 'vitest/config';

/** Tests that load the models or build servers are slow on two cores; none asserts a wall-clock time. */
const PATIENCE_MS = 120_000;

export default defineConfig({
  test: {
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    pool: 'forks',
    maxWorkers: 2,
    // Real processes, browsers and sockets on a shared machine: one more try there, none on a developer's own.
    retry: process.env['CI'] ? 1 : 0,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'console/src/**/*.test.ts'] } },
      { extends: true, test: { name: 'property', include: ['test/property/**/*.test.ts'] } },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'acceptance',
          include: ['test/acceptance/**/*.test.ts'],
          globalSetup: ['test/acceptance/support/global-setup.ts'],
          fileParallelism: false,
        },
      },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], fileParallelism: false } },
      { extends: true, test: { name: 'reliability', include: ['test/reliability/**/*.test.ts'] } },
    ],
  },
});
