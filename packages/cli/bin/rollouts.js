#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

// The SDK's notice about its own future versions is ours to heed: versions are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// For stack traces that name the sources, start Node.js with `--enable-source-maps`.
const program = path.join(__dirname, '..', 'dist', 'main.js');
if (existsSync(program)) {
  void require(program)
    .main(process.argv.slice(2))
    .then((exitCode) => (process.exitCode = exitCode));
} else {
  process.stderr.write(
    `rollouts: ${program} is missing: run npm run build in a checkout, else install the package again\n`,
  );
  process.exitCode = 1;
}
