#!/usr/bin/env node
'use strict';

// The SDK's notice about its own future versions is ours to heed: versions are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
require('tsx/cjs');
const { main } = require('../cli/main');

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
