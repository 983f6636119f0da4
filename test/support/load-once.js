'use strict';

/**
 * A transform for packages whose state is of no concern to a test: each worker loads them once, and not again for each
 * test file. The environment of the tests provides `requireOnce`.
 */
module.exports = {
  process: (_source, file) => ({ code: `module.exports = requireOnce(${JSON.stringify(file)});` }),
};
