import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { setTimeout as delay } from 'node:timers/promises';
import { assets } from '../../../packages/cli/process/assets';
import { readScenario, type ScenarioRequest } from '../../../packages/rehearsal';
import type { Assembly } from '../apps/assembly';
import { clientsOutputs, synthesizeClients } from '../apps/clients-app';
import { suiteTagKey } from '../apps/names';
import type { BatchRequest } from '../clients/handler';
import { LambdaClients } from './lambda-clients';
import { rolloutsProgram, runEach, runNode } from './process';
import { withRole } from './role';
import type { ClientSettings, ClientTraffic, DeployResult, ProcessResult, World } from './world';

/** The options of {@link AwsWorld.open}. */
export interface AwsWorldOptions {
  /** The id of the run, the value of the tag on everything that it makes. */
  readonly run: string;
  /** Ends waiting and refuses further deployments. What is in progress ends first. */
  readonly signal: AbortSignal;
  /** Runs the CDK CLI. @default - the one of this project */
  readonly cdk?: (args: readonly string[]) => Promise<ProcessResult>;
  /** The time between two looks at a stack that is being deleted, in milliseconds. @default 5000 */
  readonly pollMilliseconds?: number;
}

/** The longest deletion of a stack, in milliseconds: the network interfaces of a function in a VPC go after up to 20 minutes or more. */
const deletionMilliseconds = 3_600_000;

/** The end of a message of the CDK CLI, in characters. */
const messageLength = 1000;

/**
 * The AWS account and Region of the caller's credentials, in real time. Stacks are deployed by the CDK CLI.
 *
 * It was never run against AWS: its tests put the local cloud in AWS's place.
 */
export class AwsWorld implements World {
  readonly cloud = 'aws';
  readonly clientSettings: ClientSettings;
  /** The names of the stacks that this run has begun to create and not deleted, in the order of their creation. */
  readonly stacks = new Set<string>();
  /** The names of the roles that this run has made and not deleted. */
  readonly roles = new Set<string>();
  vpcId: string | undefined;
  #clients = '';
  readonly #cloudformation: CloudFormationClient;
  readonly #cdk: NonNullable<AwsWorldOptions['cdk']>;

  /** Reads account and Region; makes nothing. */
  static async open(options: AwsWorldOptions): Promise<AwsWorld> {
    const sts = new STSClient({});
    const { Account: account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    const [, partition = 'aws'] = Arn.split(':');
    return new AwsWorld(account, partition, await sts.config.region(), options);
  }

  private constructor(
    readonly account: string,
    /** `aws`, `aws-us-gov` or `aws-cn`. */
    readonly partition: string,
    readonly region: string,
    private readonly options: AwsWorldOptions,
  ) {
    this.clientSettings = { region };
    this.#cloudformation = new CloudFormationClient(this.clientSettings);
    this.#cdk = options.cdk ?? ((args) => runNode(require.resolve('aws-cdk/bin/cdk'), args, this.#env));
  }

  now(): number {
    return Date.now();
  }

  async sleep(seconds: number): Promise<void> {
    await delay(seconds * 1000, undefined, { signal: this.options.signal });
  }

  async deploy(assembly: Assembly): Promise<DeployResult> {
    const { stackName } = assembly;
    const { exitCode, reason } = await this.#cdkDeploy(assembly);
    if (exitCode === 0) return { kind: 'deployed' };
    const { StackStatus: status = '' } = (await this.find(stackName)) ?? {};
    if (status.includes('ROLLBACK')) return { kind: 'failed', reason };
    throw new Error(`cdk deploy ${stackName} ended with ${exitCode}: ${reason}`);
  }

  async hotswap(assembly: Assembly): Promise<void> {
    const { exitCode, reason } = await this.#cdkDeploy(assembly, '--hotswap');
    if (exitCode !== 0) throw new Error(`cdk deploy --hotswap ended with ${exitCode}: ${reason}`);
  }

  async destroy({ stackName }: Pick<Assembly, 'stackName'>): Promise<void> {
    const { StackId: id } = (await this.find(stackName)) ?? {};
    if (id !== undefined) await this.#delete(id);
    this.stacks.delete(stackName);
  }

  rollouts(args: readonly string[]): Promise<ProcessResult> {
    return runNode(rolloutsProgram, args, this.#env);
  }

  rolloutsAs(policy: object, commands: readonly (readonly string[])[]): Promise<ProcessResult[]> {
    return withRole(this, this.options.run, policy, (credentials) =>
      runEach(commands, {
        ...this.#env,
        AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
        AWS_SESSION_TOKEN: credentials.SessionToken,
        AWS_PROFILE: undefined,
      }),
    );
  }

  /** Deploys the clients' VPC and function, which {@link startTraffic} and the example need. */
  async createClients(folder: string): Promise<void> {
    const assembly = synthesizeClients(folder);
    const deployed = await this.deploy(assembly);
    if (deployed.kind === 'failed') throw new Error(`the stack of the clients failed: ${deployed.reason}`);
    const { Outputs = [] } = (await this.find(assembly.stackName)) ?? {};
    const output = (name: string) => Outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';
    this.vpcId = output(clientsOutputs.vpcId);
    this.#clients = output(clientsOutputs.functionName);
  }

  startTraffic({
    domainName,
    requestsPerSecond,
  }: Parameters<World['startTraffic']>[0]): Promise<ClientTraffic> {
    const { requests } = readScenario('good', assets.scenarios).traffic;
    const batch = {
      url: `http://${domainName}`,
      requestsPerSecond,
      requests: requests.map(requestOf),
    };
    return Promise.resolve(new LambdaClients(new LambdaClient(this.clientSettings), this.#clients, batch));
  }

  /** Finds a stack by its name or id. */
  async find(stackName: string): Promise<Stack | undefined> {
    try {
      const { Stacks: [stack] = [] } = await this.#cloudformation.send(
        new DescribeStacksCommand({ StackName: stackName }),
      );
      return stack;
    } catch (error) {
      // The only one for a valid name: there is no such stack.
      if ((error as Error).name === 'ValidationError') return undefined;
      throw error;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #cdkDeploy(
    { folder, stackName }: Assembly,
    ...flags: readonly string[]
  ): Promise<{ readonly exitCode: number; readonly reason: string }> {
    const { run, signal } = this.options;
    signal.throwIfAborted();
    this.stacks.add(stackName);
    const tags = `${suiteTagKey}=${run}`;
    const args = ['deploy', stackName, '--exclusively', '--app', folder, '--tags', tags];
    const { exitCode, stderr } = await this.#cdk([...args, '--require-approval', 'never', ...flags]);
    return { exitCode, reason: stderr.trim().slice(-messageLength) };
  }

  /** Deletes a stack to its end, also after Ctrl-C. */
  async #delete(id: string): Promise<void> {
    await this.#cloudformation.send(new DeleteStackCommand({ StackName: id }));
    const end = Date.now() + deletionMilliseconds;
    for (;;) {
      const { StackStatus: status = 'DELETE_COMPLETE', StackStatusReason: reason = '' } =
        (await this.find(id)) ?? {};
      if (status === 'DELETE_COMPLETE') return;
      if (status === 'DELETE_FAILED' || Date.now() > end) throw new Error(`${id} is ${status}: ${reason}`);
      await delay(this.options.pollMilliseconds ?? 5000);
    }
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, AWS_REGION: this.region };
  }
}

function requestOf({ share, method, path, headers, body }: ScenarioRequest): BatchRequest {
  return {
    share,
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}
