import { WrongUse } from './harness/bench';
import { runBench } from './command';

// The SDK's notice about its own future versions is ours to heed: versions are pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

void runBench(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(`bench: ${error instanceof WrongUse ? error.message : String((error as Error).stack)}`);
    process.exitCode = error instanceof WrongUse ? 2 : 1;
  },
);
