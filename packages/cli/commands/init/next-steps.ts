import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { AppSettings } from './app-settings';
import type { Names } from './names';
import { appCommand, neededPackages } from './settings';

/** A step after `rollouts init --write`: what to do, and the lines to type or to add. */
export interface NextStep {
  readonly what: string;
  readonly lines: readonly string[];
}

/**
 * Returns what remains to do in the folder, in order.
 *
 * @param app the app that was there before, if any
 */
export function nextSteps(folder: string, names: Names, app: AppSettings | undefined): NextStep[] {
  const { service, stack } = names;
  const files = `--template ${app?.output ?? 'cdk.out'}/${stack}.template.json --scenario ${service}/scenario.json`;
  return [
    ...(app === undefined || app.command === appCommand ? [] : [instantiation(names, app)]),
    ...installation(folder),
    {
      what: 'Rehearse a bad and a good version, without an account:',
      lines: ['npx cdk synth --quiet', `npx rollouts rehearse ${files}`],
    },
    {
      what: 'Play with releases by hand, in a cloud on this machine:',
      lines: [`npx rollouts cloud ${files} --traffic 20 --speed 30`],
    },
    { what: 'Then deploy it, with credentials of an account:', lines: ['npx cdk deploy'] },
    ...workflowPlace(folder, service),
  ];
}

/** The lines that add the stack to an app that exists. */
function instantiation({ service, stack }: Names, { source }: AppSettings): NextStep {
  const module = `${service}/stack`;
  const from = source === undefined ? module : relative(dirname(source), module).split(sep).join('/');
  return {
    what: `Add the stack to ${source ?? 'your app'}:`,
    lines: [
      `import { ${stack} } from '${from.startsWith('.') ? from : `./${from}`}';`,
      `new ${stack}(app, '${stack}');`,
    ],
  };
}

/** The packages that package.json does not name; all of them when it was just written. */
function installation(folder: string): NextStep[] {
  const named = packagesOf(join(folder, 'package.json'));
  const missing = neededPackages.filter((name) => !named.has(name));
  if (missing.length > 0) {
    return [
      {
        what: 'Install the packages that package.json does not name:',
        lines: [`npm install ${missing.join(' ')}`],
      },
    ];
  }
  const isInstalled = neededPackages.every((name) => existsSync(join(folder, 'node_modules', name)));
  return isInstalled ? [] : [{ what: 'Install the packages:', lines: ['npm install'] }];
}

/** Returns the names of the packages that a package.json depends on. */
function packagesOf(file: string): ReadonlySet<string> {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly dependencies?: object;
      readonly devDependencies?: object;
    };
    return new Set([...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})]);
  } catch {
    return new Set();
  }
}

/** Where GitHub looks for workflows, if the folder is not the root of its repository. */
function workflowPlace(folder: string, service: string): NextStep[] {
  let parent = resolve(folder);
  while (!existsSync(join(parent, '.git'))) {
    const above = dirname(parent);
    if (above === parent) return [];
    parent = above;
  }
  if (parent === resolve(folder)) return [];
  return [
    {
      what: `GitHub runs workflows of ${parent} only: move this one there, and set its working-directory:`,
      lines: [`.github/workflows/release-${service}.yml`],
    },
  ];
}
