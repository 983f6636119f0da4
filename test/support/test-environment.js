'use strict';

const { TestEnvironment } = require('jest-environment-node');
const { isNativeError, isRegExp } = require('node:util/types');

// esbuild asks it of the filters of plugins.
Object.defineProperty(RegExp, Symbol.hasInstance, { value: isRegExp });

/**
 * Node.js, in which test files share the packages that load-once.js names: both agree on what a time, an error and a
 * pattern is, and on the environment variables, although each test file has globals of its own.
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
