// Versions are pinned, so the SDK's notice about Node.js versions is not for users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// CDK notes where each construct was made; with Jest's source maps that costs a tenth of every synthesis.
process.env.CDK_DISABLE_STACK_TRACE = 'true';

/** The packages that each worker loads once. Loading them per test file takes a tenth of the time of all tests. */
const loadedOnce =
  'node_modules/(?:@aws-sdk/|@smithy/|(?:asl-validator|aws-cdk-lib|cdk-nag|commander|constructs|dynalite|esbuild|fast-check|fflate|jsonata|playwright-core|undici|zod)/)';

// ES modules, compiled because Jest cannot load them from CommonJS.
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
  // Maps the published names, which examples and documentation use, to the sources, as `paths` in tsconfig.json.
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
  // Workers grow with every test file. One with gigabytes exits so slowly that Jest kills it and prints a warning.
  workerIdleMemoryLimit: '700MB',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  testEnvironment: '<rootDir>/test/support/test-environment.js',
  // Test files run in a vm context, where access to globals is slow; these are the most used ones.
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
  // Time is virtual in every test, so this only ends a test that does not finish.
  testTimeout: 180_000,
};
