import type { NormalizedSchema } from '@smithy/core/schema';
import { readSdkModel } from '../../packages/local-cloud/wire/sdk-schemas';
import { shellWords } from './shell-words';

/** The client packages by the service names of the AWS CLI. */
export const clients: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  cloudtrail: 'cloudtrail',
  cloudwatch: 'cloudwatch',
  dynamodb: 'dynamodb',
  events: 'eventbridge',
  iam: 'iam',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  secretsmanager: 'secrets-manager',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  stepfunctions: 'sfn',
  sts: 'sts',
  'vpc-lattice': 'vpc-lattice',
};

/** Global flags of the AWS CLI, and its flags for paging. */
const ofTheCli = [
  'query',
  'output',
  'region',
  'endpoint-url',
  'profile',
  'debug',
  'max-items',
  'cli-binary-format',
];

/** The flags whose names differ from the API. */
const flagsByOperation: Readonly<Record<string, readonly string[]>> = {
  'lambda update-function-code': ['zip-file'],
  'dynamodb query': ['no-scan-index-forward'],
  'stepfunctions get-execution-history': ['no-include-execution-data'],
};

/** Returns the command lines of the AWS CLI in a text, each beginning with `aws`. */
export function awsCommandLines(text: string): string[] {
  return [...text.matchAll(/(?<=^|[|;&(`]\s*|\$\(|[A-Z_]+=\S+ |xargs )aws (?=[a-z-]+ [a-z-]+)/gm)].map(
    ({ index }) => text.slice(index),
  );
}

/**
 * Checks a command line against the API model: the operation, the flags, and the members of JSON values.
 *
 * @returns the first problem; undefined for a valid command line
 */
export function wrongWithAws(commandLine: string): string | undefined {
  const [, service = '', verb = '', ...rest] = shellWords(commandLine);
  const client = clients[service];
  if (client === undefined) return `unknown service ${service}`;
  const name = operationOf(verb);
  const operation = readSdkModel(require(`@aws-sdk/client-${client}`) as object).operations.get(name);
  if (!operation) return `${service} has no operation ${name}`;
  const members = Object.entries(operation.input.getMemberSchemas());
  const own = flagsByOperation[`${service} ${verb}`] ?? [];
  for (const [index, flag] of rest.entries()) {
    if (!flag.startsWith('--')) continue;
    const plain = flag.slice(2);
    if (ofTheCli.includes(plain) || own.includes(plain)) continue;
    const member = members.find(([each]) => each.toLowerCase() === plain.replaceAll('-', ''));
    if (!member) return `${service} ${verb} has no flag ${flag}`;
    const value = rest[index + 1] ?? '';
    if (!/^[[{]/.test(value)) continue;
    const stray = strayMember(JSON.parse(value), member[1]);
    if (stray !== undefined) return `${flag}: unknown member ${stray}`;
  }
  return undefined;
}

/** Returns the first member of a value that its schema does not have. */
function strayMember(value: unknown, schema: NormalizedSchema): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return first(value.map((each) => strayMember(each, schema.getValueSchema())));
  }
  const members = schema.isStructSchema() ? schema.getMemberSchemas() : undefined;
  return first(
    Object.entries(value).map(([name, each]) => {
      const member = members ? members[name] : schema.getValueSchema();
      return member ? strayMember(each, member) : name;
    }),
  );
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}

/** Returns the operation of a command of the AWS CLI. */
export function operationOf(verb: string): string {
  return verb.split('-').map(capitalized).join('');
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
