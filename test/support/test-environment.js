'use strict';

const { TestEnvironment } = require('jest-environment-node');
const { isNativeError, isRegExp } = require('node:util/types');

// esbuild asks it of the filters of plugins.
Object.defineProperty(RegExp, Symbol.hasInstance, { value: isRegExp });

/**
 * Node.js, in which the modules that last (lasting-modules.js) and the test files, each of which has globals of its own,
 * agree on what a time, an error and a pattern is, and on the environment variables.
 */
module.exports = class EnvironmentWithLastingModules extends TestEnvironment {
  #variables = { ...process.env };

  constructor(...given) {
    super(...given);
    const { global } = this;
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
