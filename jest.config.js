// The SDK's notice about its own future versions is ours to heed: versions are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  globalSetup: '<rootDir>/test/support/synthesize-once.ts',
  globalTeardown: '<rootDir>/test/support/remove-synthesized.ts',
  maxWorkers: 2,
  // Time is virtual in every test; this only ends one that hangs.
  testTimeout: 60_000,
};
