import { synthesizeExample } from '../../packages/cli/synthesis/synthesize';

/** Run as a process by example-template: synthesizes the example into a folder, and prints the template's path. */
void synthesizeExample(process.argv[2]!).then((file) => process.stdout.write(file));
