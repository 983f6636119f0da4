// The SDK's notice about its own future versions is ours to heed: versions are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// CDK notes where each construct was made; with Jest's source maps that costs a tenth of every synthesis.
process.env.CDK_DISABLE_STACK_TRACE = 'true';

/** Packages that each worker loads once; loading them again for each test file takes a tenth of the time of all tests. */
const loadedOnce =
  'node_modules/(?:@aws-sdk/|@smithy/|(?:aws-cdk-lib|constructs|esbuild|playwright-core|undici|zod)/)';

// Jest loads no ES modules from CommonJS; these are compiled.
const esModules = [
  'ansi-regex',
  'ansi-styles',
  'get-east-asian-width',
  'string-width',
  'strip-ansi',
  'wrap-ansi',
];

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/out/'],
  // By their published names, which examples and documentation use: the sources, as `paths` in tsconfig.json says.
  moduleNameMapper: {
    '^lattice-rollouts$': '<rootDir>/infra/index.ts',
    '^@lattice-rollouts/instrument$': '<rootDir>/packages/instrument/index.ts',
  },
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
    [`/${loadedOnce}.*\\.c?js$`]: '<rootDir>/test/support/load-once.js',
    [`/node_modules/(?:${esModules.join('|')})/.*\\.js$`]: [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [],
  globalSetup: '<rootDir>/test/support/make-run-folder.ts',
  globalTeardown: '<rootDir>/test/support/remove-run-folder.ts',
  maxWorkers: 2,
  // Compiled code and garbage pile up over a hundred files. A worker that holds gigabytes takes so long to give them back at
  // its end that Jest ends it by force, and says so.
  workerIdleMemoryLimit: '700MB',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  testEnvironment: '<rootDir>/test/support/test-environment.js',
  // Test files run inside a vm, where every look at a global is slow; these are looked at all the time.
  sandboxInjectedGlobals: [
    'Math',
    'Number',
    'Object',
    'Array',
    'String',
    'Map',
    'Set',
    'JSON',
    'Promise',
    'Symbol',
    'Error',
    'Uint8Array',
    'RegExp',
  ],
  // Time is virtual in every test; this only ends one that hangs.
  testTimeout: 60_000,
};
