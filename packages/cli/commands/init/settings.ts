import { devDependencies, version } from '../../../../package.json';

/** The command in cdk.json that runs the app which `rollouts init --write` writes. */
export const appCommand = 'npx tsx app.ts';

/** The packages of a new app, in the versions that this project is tested with. */
const packages = {
  dependencies: {
    'aws-cdk-lib': devDependencies['aws-cdk-lib'],
    constructs: devDependencies.constructs,
    'lattice-rollouts': version,
  },
  devDependencies: {
    '@lattice-rollouts/cli': version,
    '@types/node': devDependencies['@types/node'],
    'aws-cdk': devDependencies['aws-cdk'],
    esbuild: devDependencies.esbuild,
    tsx: devDependencies.tsx,
    typescript: devDependencies.typescript,
  },
} as const;

/** The names of the packages that the written code and commands need. */
export const neededPackages: readonly string[] = [
  ...Object.keys(packages.dependencies),
  ...Object.keys(packages.devDependencies),
];

/** The files with the settings of a new app. */
export type SettingsFile = 'cdk.json' | 'package.json' | 'tsconfig.json' | '.gitignore';

/** Returns the settings of a new app by file. */
export function settingsFor(service: string): Readonly<Record<SettingsFile, string>> {
  return {
    'cdk.json': json({ app: appCommand }),
    'package.json': json({
      name: service.toLowerCase().replace(/^[_-]+/, '') || 'service',
      version: '1.0.0',
      private: true,
      dependencies: withCarets(packages.dependencies),
      devDependencies: withCarets(packages.devDependencies),
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        module: 'preserve',
        types: ['node'],
        strict: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: true,
        noEmit: true,
      },
      exclude: ['node_modules', 'cdk.out'],
    }),
    // Names what is made, and no pattern that a handler or a service's folder could match.
    '.gitignore': ['node_modules/', '/cdk.out/', '/out/rehearsal.*', '/out/*.jsonl', '/out/logs/', ''].join(
      '\n',
    ),
  };
}

function withCarets(versions: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(versions).map(([name, needed]) => [name, `^${needed}`]));
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
