import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

/** A line of the product that is replaced by another one, to see whether that is noticed. */
export interface Mutation {
  readonly name: string;
  /** From the project's folder. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

/**
 * Replaces lines while sources are bundled.
 *
 * The build fails when what a mutation replaces does not occur exactly once.
 */
export function mutating(mutations: readonly Mutation[]): Plugin {
  return {
    name: 'mutations',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = mutations.filter(({ file }) => file === relative(root, path));
        if (own.length === 0) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const { name, from, to } of own) {
          if (contents.split(from).length !== 2)
            throw new Error(`mutation "${name}": "${from}" is not there once`);
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
