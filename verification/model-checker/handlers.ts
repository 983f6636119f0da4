import * as nodeCrypto from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { partitionOf } from '../../core/registry/ledger-partitions';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as sfn from '@aws-sdk/client-sfn';
import * as lattice from '@aws-sdk/client-vpc-lattice';
import { build as bundleModules } from 'esbuild';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Ledger } from '../../aws/ledger/ledger';
import { defaultAliasNames } from '../../core/traffic/weights';
import { mutating, type Mutation } from '../mutations/mutate';
import type { Call } from './call';

const root = join(__dirname, '..', '..');

export const handlerNames = [
  'admit',
  'prepare',
  'shift',
  'judge',
  'promote',
  'rollback',
  'conclude',
  'guard',
] as const;

export type HandlerName = (typeof handlerNames)[number];

/** The shipped handlers, with a world of the explorer's around them. */
export interface Handlers {
  readonly invoke: (name: HandlerName, input: object) => Promise<unknown>;
  /** The ledger as people's tools open it. */
  readonly openLedger: () => Ledger;
}

type Loaded = Readonly<Record<HandlerName, (event: object) => Promise<unknown>>> &
  Pick<Handlers, 'openLedger'>;

/** The clock and the AWS of the handlers. */
export interface Surroundings {
  readonly call: (call: Call) => Promise<unknown>;
  /** Virtual milliseconds. */
  readonly now: () => number;
}

/** The environment variables of the construct, for a service of the explorer's own. */
const environment = {
  SERVICE_NAME: 'checkout',
  LEDGER_TABLE: 'ledger',
  // The prefix of releases' executions.
  STATE_MACHINE: 'arn:execution',
  TARGET: JSON.stringify({
    kind: 'lambdaAlias',
    functionName: 'checkout',
    aliasNames: defaultAliasNames,
  }),
  LATTICE_SERVICE: 'svc-1',
  LATTICE_LISTENER: 'listener-1',
  PRODUCTION_TARGET_GROUP: 'tg-production',
  CANARY_TARGET_GROUP: 'tg-canary',
  CHECK_FUNCTIONS: '{}',
};

/** The modules whose clients are replaced, and IAM's name of each. */
const sdk = {
  '@aws-sdk/client-cloudwatch': ['cloudwatch', cloudwatch, 'CloudWatchClient'],
  '@aws-sdk/client-dynamodb': ['dynamodb', dynamodb, 'DynamoDBClient'],
  '@aws-sdk/client-eventbridge': ['events', eventbridge, 'EventBridgeClient'],
  '@aws-sdk/client-lambda': ['lambda', lambda, 'LambdaClient'],
  '@aws-sdk/client-sfn': ['states', sfn, 'SFNClient'],
  '@aws-sdk/client-vpc-lattice': ['vpc-lattice', lattice, 'VPCLatticeClient'],
} as const;

/**
 * Bundles the handlers from their sources.
 *
 * @param mutations lines to replace in them. @default none
 * @throws Error when what a mutation replaces does not occur exactly once
 */
export async function bundleHandlers(mutations: readonly Mutation[] = []): Promise<string> {
  const imports = handlerNames.map(
    (name) => `import { handler as ${name} } from './functions/${name}'; export { ${name} };`,
  );
  const { outputFiles } = await bundleModules({
    stdin: {
      contents: [
        ...imports,
        "import { openLedger as ledger, openService } from './functions/runtime/environment';",
        'export const openLedger = () => openService({ ledger })().ledger;',
      ].join('\n'),
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: Object.keys(sdk),
    plugins: [mutating(mutations)],
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** Runs a bundle: its clients call the explorer, its timers and its clock are the explorer's. */
export function loadHandlers(bundle: string, surroundings: Surroundings): Handlers {
  const clients = Object.entries(sdk).map(([name, [service, module, client]]) => [
    name,
    { ...module, [client]: intercepted(service, module, client, surroundings) },
  ]);
  const modules: Record<string, unknown> = { ...Object.fromEntries(clients), 'node:crypto': nodeCrypto };
  const exports: Record<string, unknown> = {};
  const known: Record<string, unknown> = {
    // Under Jest the caller's own is another one.
    Error,
    module: { exports },
    exports,
    require: (name: string) => {
      if (name in modules) return modules[name];
      throw new Error(`a handler requires ${name}`);
    },
    process: { env: environment },
    console: { warn: () => undefined, error: () => undefined, log: () => undefined },
    setTimeout: (resume: () => void, milliseconds: number) => {
      const input = { seconds: Math.round(milliseconds / 1000) };
      void surroundings.call({ service: 'time', operation: 'Sleep', input }).then(resume);
    },
    Date: virtualDate(surroundings),
    Math: Object.create(Math, { random: { value: () => 0.5 } }) as Math,
  };
  // The bundle is our own source; only so does it get a clock and timers of its own.
  const run = compileFunction(bundle, Object.keys(known)) as (...values: unknown[]) => void;
  run(...Object.values(known));
  const loaded = (known['module'] as { exports: Loaded }).exports;
  return {
    invoke: (name, input) => loaded[name](input),
    openLedger: loaded.openLedger,
  };
}

function intercepted(service: string, module: object, client: string, { call }: Surroundings) {
  const { prototype } = (module as Record<string, { prototype: object }>)[client]!;
  return function () {
    const send = (command: { constructor: { name: string }; input: Call['input'] }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      if (isUnread(operation, command.input)) return Promise.resolve({});
      return call({ service, operation, input: command.input });
    };
    return Object.assign(Object.create(prototype) as object, { send });
  };
}

/** True for writes to the outbox. No handler here reads it, and none fails with it, so its order matters to nothing. */
function isUnread(operation: string, input: Call['input']): boolean {
  const { service } = (input['Item'] ?? {}) as { readonly service?: AttributeValue };
  return operation === 'PutItem' && service?.S === partitionOf(environment.SERVICE_NAME, 'outbox');
}

function virtualDate({ now }: Surroundings): DateConstructor {
  return class extends Date {
    constructor(...parts: [] | [string | number | Date]) {
      super(parts[0] ?? now());
    }

    static override now(): number {
      return now();
    }
  } as DateConstructor;
}
