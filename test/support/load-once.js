'use strict';

/**
 * A transform for packages without state that tests depend on: each worker loads them once instead of once per test file.
 * `requireOnce` comes from the test environment.
 */
module.exports = {
  process: (_source, file) => ({ code: `module.exports = requireOnce(${JSON.stringify(file)});` }),
};
