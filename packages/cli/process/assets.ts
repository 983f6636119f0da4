import { dirname, join } from 'node:path';

/** What `npm run build` has made; the same from the sources and from the package, which can name itself. */
const dist = join(dirname(require.resolve('@lattice-rollouts/cli/package.json')), 'dist');

/** The files that come with the program and are no code of it. Nobody else knows where they are. */
export const assets = {
  /** The console's page: `page.js` and `style.css`. */
  page: join(dist, 'page'),
  /** The scenarios that are played by name. */
  scenarios: join(dist, 'examples', 'checkout', 'scenarios'),
  /** The template of the example, synthesized; its assets are beside it. */
  exampleTemplate: join(dist, 'template', 'Checkout.template.json'),
} as const;
