#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

// Suppresses the SDK's notice about future Node.js versions: its version is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// `node --enable-source-maps` makes stack traces name the sources.
const program = path.join(__dirname, '..', 'dist', 'main.js');
if (existsSync(program)) {
  void require(program)
    .main(process.argv.slice(2))
    .then((exitCode) => (process.exitCode = exitCode));
} else {
  process.stderr.write(
    `rollouts: ${program} is missing: run npm run build in a checkout, otherwise reinstall the package\n`,
  );
  process.exitCode = 1;
}
