import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { ServiceRegistry } from '../../aws/registry/service-registry';
import { Releases } from '../../aws/releases/releases';
import { registryPath, lambdaTargetOf, type ServiceManifest } from '../../core/registry/service-manifest';
import { foldEvents, type ReleaseTimeline } from '../../core/audit/release-timeline';
import type { ClientConfig, Stack } from '../local-cloud';
import { bundleHandler } from './bundle-handler';

/** The AWS calls of a rehearsal on the service of a stack. */
export class ServiceClient {
  readonly releases: Releases;

  private constructor(
    readonly manifest: ServiceManifest,
    private readonly lambda: LambdaClient,
    private readonly sfn: SFNClient,
    private readonly events: EventBridgeClient,
    dynamodb: DynamoDBClient,
  ) {
    this.releases = new Releases(manifest, { dynamodb, sfn, lambda });
  }

  /**
   * Creates a client for the only service of a stack.
   *
   * @throws Error when the stack has no service, or more than one
   */
  static async find(config: ClientConfig, stack: Stack): Promise<ServiceClient> {
    const services = [...stack.resources.values()]
      .filter(({ type, ref }) => type === 'AWS::SSM::Parameter' && ref.startsWith(`${registryPath}/`))
      .map(({ ref }) => ref.slice(registryPath.length + 1));
    const [service, ...others] = services;
    if (service === undefined) {
      throw new Error(`stack ${stack.name} has no ProgressiveDelivery construct`);
    }
    if (others.length > 0) {
      throw new Error(
        `stack ${stack.name} has several services (${services.join(', ')}); rehearse a stack with one service`,
      );
    }
    const registry = new ServiceRegistry({ ssm: new SSMClient(config), sts: new STSClient(config) });
    const manifest = await registry.read(service);
    return new ServiceClient(
      manifest,
      new LambdaClient(config),
      new SFNClient(config),
      new EventBridgeClient(config),
      new DynamoDBClient(config),
    );
  }

  /** Publishes a version of the function from a source file, and returns its number. */
  async publish(entry: string): Promise<string> {
    const { Version } = await this.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: lambdaTargetOf(this.manifest).functionName,
        ZipFile: await bundleHandler(entry),
        Publish: true,
      }),
    );
    return Version ?? '';
  }

  /** Disables the rules that start a release for a published version. */
  async disableTriggers(): Promise<void> {
    const { Rules = [] } = await this.events.send(new ListRulesCommand({}));
    for (const { Name } of Rules) {
      const { Targets = [] } = await this.events.send(new ListTargetsByRuleCommand({ Rule: Name }));
      if (Targets.some(({ Arn }) => Arn === this.manifest.stateMachineArn)) {
        await this.events.send(new DisableRuleCommand({ Name }));
      }
    }
  }

  async start(request: { version: string; strategy: string }): Promise<string> {
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.manifest.stateMachineArn,
        input: JSON.stringify({ ...request, reason: 'rehearsal', requestedBy: 'rollouts rehearse' }),
      }),
    );
    return executionArn ?? '';
  }

  /**
   * Returns the execution that releases a version, or undefined. A duplicate event starts a second execution, which
   * ends at once; the running one is the right one.
   */
  async findExecution(version: string): Promise<string | undefined> {
    const { executions = [] } = await this.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: this.manifest.stateMachineArn }),
    );
    let first: string | undefined;
    for (const { executionArn } of executions) {
      const { input = '{}', status } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if ((JSON.parse(input) as { version?: unknown }).version !== version) continue;
      if (status === 'RUNNING') return executionArn;
      first = executionArn;
    }
    return first;
  }

  /** Reads the audit trail of a release, and whether its execution is running. */
  async readRelease(executionArn: string): Promise<{ running: boolean; timeline: ReleaseTimeline }> {
    const { status } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const events = await this.releases.events(this.releaseId(executionArn));
    return { running: status === 'RUNNING', timeline: foldEvents(events) };
  }

  /** Returns the id of a release, which is the name of its execution. */
  releaseId(executionArn: string): string {
    return executionArn.slice(executionArn.lastIndexOf(':') + 1);
  }
}
