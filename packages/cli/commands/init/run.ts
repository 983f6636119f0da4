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

/** What languages other than ours begin the `app` of cdk.json with. */
const otherLanguages: readonly (readonly [RegExp, string])[] = [
  [/\bpython3?\b/, 'Python'],
  [/\bmvn\b|\bgradlew?\b|\bjava\b/, 'Java'],
  [/\bdotnet\b/, 'C#'],
  [/\bgo\b/, 'Go'],
];

/** `rollouts init`: the construct's code, for the app whose cdk.json is there. */
export async function runInit({ service, app }: InitOptions): Promise<number> {
  if (!serviceNamePattern.test(service)) {
    throw new UsageError(`--service: "${service}" must match ${serviceNamePattern.source}`);
  }
  const command = readAppCommand(join(app, 'cdk.json'));
  const other = otherLanguages.find(([pattern]) => pattern.test(command))?.[1];
  if (other !== undefined) {
    throw new UsageError(
      `${join(app, 'cdk.json')}: the app is in ${other}, and the construct is for TypeScript and JavaScript: ` +
        'give the delivery an app of its own, which imports the function by its ARN',
    );
  }
  const isTypeScript = /\.ts\b|ts-node|tsx/.test(command);
  const screen = new Screen();
  screen.print(`In the stack that has the function of ${service} (the app is: ${command}):`);
  screen.print();
  for (const line of codeFor(service, isTypeScript)) screen.print(line);
  screen.print();
  screen.print(
    'Then: npx cdk diff, npx rollouts rehearse --template cdk.out/STACK.template.json, npx cdk deploy.',
  );
  screen.print('The README has the props, and what to do for a function that is in production already.');
  return Promise.resolve(exitCodes.ok);
}

function readAppCommand(file: string): string {
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--app: ${file}: ${(error as Error).message}; npx cdk init makes an app`, {
      cause: error,
    });
  }
  const { app } = (settings ?? {}) as { app?: unknown };
  if (typeof app !== 'string') throw new UsageError(`--app: ${file}: it has no app`);
  return app;
}

function codeFor(service: string, isTypeScript: boolean): string[] {
  const variable = service.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next?: string) => (next ?? '').toUpperCase());
  return [
    isTypeScript
      ? `import { ProgressiveDelivery } from 'lattice-rollouts';`
      : `const { ProgressiveDelivery } = require('lattice-rollouts');`,
    '',
    `new ProgressiveDelivery(this, '${variable.charAt(0).toUpperCase()}${variable.slice(1)}Delivery', {`,
    `  function: ${/^[A-Za-z]/.test(variable) ? variable : 'handler'}, // your Function; each version that it publishes is released`,
    `  serviceName: '${service}',`,
    `  // listener and rule: what clients call already; without them there is a new service`,
    `  // strategies: { canary: { stages: [{ weightPercent: 10 }, { weightPercent: 100 }] } },`,
    `});`,
  ];
}
