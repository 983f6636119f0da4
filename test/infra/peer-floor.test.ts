import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importedNames, root, type Floor } from '../../verification/peer-floor/floor';

const floor = JSON.parse(
  readFileSync(join(root, 'verification', 'peer-floor', 'floor.json'), 'utf8'),
) as Floor;

// `npm run check:floor` compiles and synthesizes with that version, for which it needs the registry, and writes the file.
describe('the oldest aws-cdk-lib that package.json allows', () => {
  test('is the one that `npm run check:floor` has tried', () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      peerDependencies: Record<string, string>;
    };
    expect(peerDependencies['aws-cdk-lib']).toBe(`^${floor.version}`);
    expect(readFileSync(join(root, 'docs', 'construct.md'), 'utf8')).toContain(
      `aws-cdk-lib ${floor.version} or later`,
    );
  });

  test('has every name that the construct imports', () => {
    const imported = importedNames();
    expect(Object.keys(imported).length).toBeGreaterThan(10);
    expect(imported).toEqual(floor.names);
  });
});
