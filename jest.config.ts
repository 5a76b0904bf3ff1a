import { existsSync, readFileSync } from 'node:fs';
import type { Config } from 'jest';

// One compiler configuration for the build and the tests: only the module kind differs, because Jest's ES module
// support asks for `es6`.
const swcrc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8')) as Record<string, unknown>;
delete swcrc.$schema;
delete swcrc.exclude;

// grpc-js asks the name server that a target names, `dns://authority/name`, and looks here when it is loaded: before any
// line of a test.
process.env.GRPC_NODE_USE_ALTERNATIVE_RESOLVER = 'true';

export default {
  roots: ['apps', 'bench', 'libs', 'test', 'tools']
    .filter((folder) => existsSync(new URL(folder, import.meta.url)))
    .map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swcrc, swcrc: false, module: { type: 'es6' } }] },
  moduleNameMapper: {
    '^@rookery/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // PostgreSQL and NATS are started once by tools/test.mjs; a file that hangs is a failure, not a wait. More than
  // `settle`, `until` and the start of a world take at most, so that it is they who say what did not come.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/tools/test/sequencer.ts',
  maxWorkers: 3,
  // Node keeps what a test file has loaded, some 20 MB each. A worker of two gigabytes spends its time collecting garbage,
  // and its tests' connections time out meanwhile; a new one costs a second.
  workerIdleMemoryLimit: '300MB',
} satisfies Config;
