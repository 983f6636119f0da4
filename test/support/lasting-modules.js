'use strict';

const { default: JestRuntime } = require('jest-runtime');

const lasting =
  /^(?:@aws-sdk\/|@smithy\/|aws-cdk-lib(?:\/|$)|constructs$|esbuild$|playwright-core$|undici$|zod$)/;

/**
 * The runtime of Jest, but that large packages are loaded once in each worker, and not again for each test file, which
 * would take a fifth of the time of all tests. For packages whose state is of no concern to a test.
 */
class RuntimeWithLastingModules extends JestRuntime {
  requireModuleOrMock(from, name, ...more) {
    return lasting.test(name) ? require(name) : super.requireModuleOrMock(from, name, ...more);
  }
}

module.exports = { __esModule: true, default: RuntimeWithLastingModules };
