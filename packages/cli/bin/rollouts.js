#!/usr/bin/env node
'use strict';

// The SDK's notice about its own future versions is ours to heed: versions are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { loadProgram } = require('./program');

void loadProgram().then(
  async ({ main }) => {
    process.exitCode = await main(process.argv.slice(2));
  },
  (error) => {
    if (error.code !== 'PROGRAM_MISSING') throw error;
    process.stderr.write(`rollouts: ${error.message}\n`);
    process.exitCode = 1;
  },
);
