import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../../process/assets';
import type { Names } from './names';
import { settingsFor, type SettingsFile } from './settings';

/** A file to write: its path in the app's folder, its text, and its purpose for people. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly purpose: string;
}

/**
 * Returns the files of a new service: the stack, the handler with two next versions, the scenario, and the workflow.
 * They are the examples of the project, so that what is written is what the tests run.
 */
export function serviceFiles(names: Names): NewFile[] {
  const { service } = names;
  const copied = (from: string, to: string, purpose: string): NewFile => ({
    path: to,
    text: readFileSync(join(assets.examples, from), 'utf8'),
    purpose,
  });
  const renamed = (from: string, to: string, purpose: string): NewFile => {
    const file = copied(from, to, purpose);
    return { ...file, text: withNames(file.text, names) };
  };
  return [
    renamed('minimal/orders/stack.ts', `${service}/stack.ts`, 'the stack: the function and its delivery'),
    copied('minimal/orders/handler.ts', `${service}/handler.ts`, 'the function'),
    copied('minimal/orders/next.ts', `${service}/next.ts`, 'a good next version, to rehearse'),
    copied('minimal/orders/broken.ts', `${service}/broken.ts`, 'a bad next version, to rehearse'),
    copied('minimal/orders/scenario.json', `${service}/scenario.json`, 'the rehearsal of both'),
    renamed(
      'github-actions/release.yml',
      `.github/workflows/release-${service}.yml`,
      'a GitHub workflow that releases each push',
    ),
    renamed(
      'github-actions/publish-policy.json',
      `${service}/publish-policy.json`,
      "a policy for the workflow's role",
    ),
  ];
}

/** Returns the files of a new CDK app around the stack. */
export function appFiles(names: Names): NewFile[] {
  const app = readFileSync(join(assets.examples, 'minimal', 'app.ts'), 'utf8');
  return [
    { path: 'app.ts', text: withNames(app, names), purpose: 'the CDK app' },
    ...settingsFiles(names, ['cdk.json', 'tsconfig.json']),
  ];
}

/** Returns the files that every project has, whatever its app is. */
export function projectFiles(names: Names): NewFile[] {
  return settingsFiles(names, ['package.json', '.gitignore']);
}

function settingsFiles({ service }: Names, paths: readonly SettingsFile[]): NewFile[] {
  const settings = settingsFor(service);
  return paths.map((path) => ({ path, text: settings[path], purpose: purposes[path] }));
}

const purposes: Readonly<Record<SettingsFile, string>> = {
  'cdk.json': 'runs the app',
  'tsconfig.json': 'the settings of the compiler',
  'package.json': 'the packages',
  '.gitignore': 'what Git leaves out; no sources',
};

/** Replaces the names of the examples' service. */
function withNames(text: string, { service, stack }: Names): string {
  // In one pass: a name may contain that of the example.
  return text.replaceAll(/OrdersService|orders/g, (name) => (name === 'orders' ? service : stack));
}
