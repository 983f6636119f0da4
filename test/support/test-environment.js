'use strict';

const { TestEnvironment } = require('jest-environment-node');
const { isNativeError, isRegExp } = require('node:util/types');

// esbuild checks the filters of plugins with instanceof.
Object.defineProperty(RegExp, Symbol.hasInstance, { value: isRegExp });

// A worker that has nothing left to do ends at once. To free its heap first takes so long that Jest kills it, with a warning.
if (process.env.JEST_WORKER_ID !== undefined && process.send)
  process.once('beforeExit', () => process.exit());

/**
 * The Node.js environment for packages that load-once.js shares: `Date`, `Error`, `RegExp` and environment variables are the
 * same for a shared package and for a test file, which has its own globals.
 */
module.exports = class EnvironmentWithSharedPackages extends TestEnvironment {
  #variables = { ...process.env };

  constructor(...given) {
    super(...given);
    const { global } = this;
    global.requireOnce = require;
    global.Date = Date;
    global.process.env = process.env;
    const ordinary = global.Function.prototype[Symbol.hasInstance];
    Object.defineProperty(global.Error, Symbol.hasInstance, {
      value(value) {
        return this === global.Error ? isNativeError(value) : ordinary.call(this, value);
      },
    });
  }

  async teardown() {
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#variables)) delete process.env[name];
    }
    Object.assign(process.env, this.#variables);
    await super.teardown();
  }
};
