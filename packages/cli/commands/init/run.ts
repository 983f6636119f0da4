import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNamePattern } from '../../../../core/registry/service-manifest';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { Screen } from '../../views/screen';

/** The flags of the command. */
export interface InitOptions {
  readonly service: string;
  readonly app: string;
}

/** The `app` commands of cdk.json by language, other than TypeScript and JavaScript. */
const otherLanguages: readonly (readonly [RegExp, string])[] = [
  [/\bpython3?\b/, 'Python'],
  [/\bmvn\b|\bgradlew?\b|\bjava\b/, 'Java'],
  [/\bdotnet\b/, 'C#'],
  [/\bgo\b/, 'Go'],
];

/** `rollouts init`: prints the construct's code for the app of a cdk.json. */
export async function runInit({ service, app }: InitOptions): Promise<number> {
  if (!serviceNamePattern.test(service)) {
    throw new UsageError(`--service: "${service}" must match ${serviceNamePattern.source}`);
  }
  const command = readAppCommand(app);
  const other = otherLanguages.find(([pattern]) => pattern.test(command))?.[1];
  if (other !== undefined) {
    throw new UsageError(
      `${join(app, 'cdk.json')}: the app is written in ${other}, and the construct supports TypeScript and JavaScript; ` +
        'put ProgressiveDelivery in an app of its own that imports the function by its ARN',
    );
  }
  const isTypeScript = /\.ts\b|ts-node|tsx/.test(command);
  const screen = new Screen();
  screen.print(`Add to the stack that defines the function of ${service} (app: ${command}):`);
  screen.print();
  for (const line of codeFor(service, isTypeScript)) screen.print(line);
  screen.print();
  screen.print(
    'Then run npx cdk diff, npx rollouts rehearse --template cdk.out/STACK.template.json, and npx cdk deploy.',
  );
  screen.print(
    'docs/construct.md lists the props, and what to set for a function that is already in production.',
  );
  return Promise.resolve(exitCodes.ok);
}

function readAppCommand(app: string): string {
  const file = join(app, 'cdk.json');
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing =
      app === '.'
        ? 'no cdk.json in this folder: run it in a CDK app, or pass --app'
        : `--app: no cdk.json in ${app}: pass the folder of a CDK app`;
    throw new UsageError(code === 'ENOENT' ? missing : `--app: ${file}: ${message}`, { cause: error });
  }
  const { app: command } = (settings ?? {}) as { app?: unknown };
  if (typeof command !== 'string') throw new UsageError(`--app: ${file}: "app" is missing`);
  return command;
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
