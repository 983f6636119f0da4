import { dirname, join } from 'node:path';

/** The output of `npm run build`. Resolved by the package's own name, in the sources and when installed. */
const dist = join(dirname(require.resolve('@lattice-rollouts/cli/package.json')), 'dist');

/** The paths of the files that are shipped beside the program's code. */
export const assets = {
  /** The console's page: `page.js` and `style.css`. */
  page: join(dist, 'page'),
  /** The scenarios that `--scenario` takes by name. */
  scenarios: join(dist, 'examples', 'checkout', 'scenarios'),
  /** The examples that `init --write` copies, with the names of their service replaced. */
  examples: join(dist, 'examples'),
  /** The synthesized template of the example, with its assets in the same folder. */
  exampleTemplate: join(dist, 'template', 'Checkout.template.json'),
} as const;
