import { basename, join, resolve } from 'node:path';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { Screen } from '../../views/screen';
import { readAppSettings, type AppSettings } from './app-settings';
import { appFiles, projectFiles, serviceFiles, type NewFile } from './files';
import { namesFor, type Names } from './names';
import { nextSteps } from './next-steps';
import { appCommand } from './settings';
import { writeNew } from './write';

/** The flags of the command. */
export interface InitOptions {
  readonly service?: string;
  readonly app: string;
  readonly write: boolean;
}

/** `rollouts init`: prints the construct's code for the app of a cdk.json, or writes a whole service. */
export async function runInit({ service, app: folder, write }: InitOptions): Promise<number> {
  const names = namesFor(basename(resolve(folder)), service);
  const app = readAppSettings(folder);
  if (write) writeService(folder, names, app);
  else printCode(folder, names, app);
  return Promise.resolve(exitCodes.ok);
}

function printCode(folder: string, { service }: Names, app: AppSettings | undefined): void {
  if (app === undefined) {
    throw new UsageError(
      `${folder === '.' ? 'no cdk.json in this folder' : `--app: no cdk.json in ${folder}`}: ` +
        'run it in a CDK app, pass --app, or write a new app with rollouts init --write',
    );
  }
  const screen = new Screen();
  screen.print(`Add to the stack that defines the function of ${service} (app: ${app.command}):`);
  screen.print();
  for (const line of codeFor(service, app.isTypeScript)) screen.printWhole(line);
  screen.print();
  screen.print(
    `Then run npx cdk diff, npx rollouts rehearse --template ${app.output}/STACK.template.json, and npx cdk deploy.`,
  );
  screen.print(
    'docs/construct.md lists the props, and what to set for a function that is already in production.',
  );
  screen.print(
    'rollouts init --write writes a stack with a new function instead, with versions to rehearse and a workflow.',
  );
}

function writeService(folder: string, names: Names, app: AppSettings | undefined): void {
  if (app !== undefined && !app.isTypeScript) {
    throw new UsageError(
      `--write: ${join(folder, 'cdk.json')}: the app is written in JavaScript, and --write writes TypeScript; ` +
        'run rollouts init and add what it prints, or pass --app with another folder',
    );
  }
  const isOurs = app === undefined || app.command === appCommand;
  const files = [...(isOurs ? appFiles(names) : []), ...projectFiles(names), ...serviceFiles(names)];
  const written = files.filter((file) => writeNew(folder, file));
  const left = files.filter((file) => !written.includes(file));
  const screen = new Screen();
  printFiles(screen, `Wrote the service ${names.service} in ${resolve(folder)}:`, written);
  printFiles(screen, 'These exist and were left as they are:', left);
  screen.print('Next:');
  for (const { what, lines } of nextSteps(folder, names, app)) {
    screen.print(`  ${what}`, 2);
    for (const line of lines) screen.printWhole(`    ${line}`);
  }
}

function printFiles(screen: Screen, title: string, files: readonly NewFile[]): void {
  if (files.length === 0) return;
  const width = Math.max(...files.map(({ path }) => path.length));
  screen.print(title);
  for (const { path, purpose } of files) screen.print(`  ${path.padEnd(width)}  ${purpose}`, 6);
  screen.print();
}

function codeFor(service: string, isTypeScript: boolean): string[] {
  const variable = service.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next?: string) => (next ?? '').toUpperCase());
  return [
    isTypeScript
      ? `import { ProgressiveDelivery } from 'lattice-rollouts';`
      : `const { ProgressiveDelivery } = require('lattice-rollouts');`,
    '',
    `new ProgressiveDelivery(this, '${variable.charAt(0).toUpperCase()}${variable.slice(1)}Delivery', {`,
    `  function: ${/^[A-Za-z]/.test(variable) ? variable : 'handler'}, // your Function; each published version is released`,
    `  serviceName: '${service}',`,
    `  // listener and rule: an existing route; the default is a new VPC Lattice service`,
    `  // strategies: { canary: { stages: [{ weightPercent: 10 }, { weightPercent: 100 }] } },`,
    `});`,
  ];
}
