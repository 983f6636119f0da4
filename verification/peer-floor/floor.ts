import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

/** The oldest aws-cdk-lib that the construct works with, and what it was seen to have. */
export interface Floor {
  readonly version: string;
  /** The names that the construct imports, by module. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** The names that the construct imports from aws-cdk-lib and constructs, by module. */
export function importedNames(): Floor['names'] {
  const names = new Map<string, Set<string>>();
  const sources = readdirSync(join(root, 'infra'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && file !== 'app.ts',
  );
  for (const file of sources) {
    const source = readFileSync(join(root, 'infra', file), 'utf8');
    for (const [, list = '', module = ''] of source.matchAll(
      /import (?:type )?\{([^}]*)\} from '((?:aws-cdk-lib|constructs)[^']*)'/g,
    )) {
      const known = names.get(module) ?? new Set();
      names.set(module, known);
      for (const each of list.split(',')) {
        const [, name] = /^(?:type )?(\w+)/.exec(each.trim()) ?? [];
        if (name !== undefined) known.add(name);
      }
    }
  }
  return Object.fromEntries(
    [...names]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([module, of]) => [module, [...of].sort()]),
  );
}
