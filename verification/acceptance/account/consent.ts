import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { confirm, noReason, type Terminal } from '../../../packages/cli/process/confirm';
import { names, suiteTagKey } from '../apps/names';
import type { AwsWorld } from '../worlds/aws';
import { billLines, runHours } from './bill';
import { stackNames } from './clean-up';

/** The parameter of the stack that `cdk bootstrap` makes, with the qualifier that CDK uses by default. */
const bootstrapParameter = '/cdk-bootstrap/hnb659fds/version';

/** Thrown before anything is created where the suite cannot run. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/**
 * Checks that the suite can run in an account and Region; makes nothing.
 *
 * @throws NotReady with the remedy
 */
export async function requireReady(world: AwsWorld): Promise<void> {
  for (const stackName of stackNames) {
    const stack = await world.find(stackName);
    if (!stack) continue;
    const run = stack.Tags?.find(({ Key }) => Key === suiteTagKey)?.Value;
    throw new NotReady(
      `the stack ${stackName} exists${run === undefined ? '' : `, of the run ${run}`}: ` +
        `wait for that run, or delete the stack (aws cloudformation delete-stack --stack-name ${stackName})`,
    );
  }
  const ssm = new SSMClient(world.clientSettings);
  const isBootstrapped = await ssm.send(new GetParameterCommand({ Name: bootstrapParameter })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ParameterNotFound') return false;
      throw error;
    },
  );
  if (isBootstrapped) return;
  throw new NotReady(
    `the Region is not bootstrapped: run npx cdk bootstrap aws://${world.account}/${world.region}`,
  );
}

/** Returns the lines that say what a run creates, and what it costs. */
export function planLines({ account, region }: Pick<AwsWorld, 'account' | 'region'>, run: string): string[] {
  return [
    `Run ${run} in account ${account}, Region ${region}, takes about ${runHours} hours and creates`,
    `- the stack ${names.stack}: the example, with its functions, roles, alarms and a VPC Lattice service without authentication`,
    `- the stack ${names.namesStack}: a small service, created and deleted up to four times`,
    `- the stack ${names.clientsStack}: a VPC without a way to the internet, and a function in it that sends 3 requests a second`,
    `Everything has the tag ${suiteTagKey}=${run}, and is deleted in the end, after a failure, and after Ctrl-C.`,
    'Expected bill:',
    ...billLines().map((line) => `  ${line}`),
  ];
}

/**
 * Asks whether to create it.
 *
 * @throws UsageError without a terminal and `--yes`; Declined, Interrupted
 */
export async function askConsent(
  { account, region }: Pick<AwsWorld, 'account' | 'region'>,
  { yes, terminal }: { readonly yes: boolean; readonly terminal?: Terminal },
): Promise<void> {
  await confirm(`Create this in account ${account}, ${region}`, { yes, reason: noReason }, terminal);
}
