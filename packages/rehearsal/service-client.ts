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

/** What a person with the AWS CLI would do during a rehearsal. */
export class DeliveryClient {
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
   * Finds the one delivery of a stack.
   *
   * @throws Error when the stack delivers nothing, or more than one service
   */
  static async find(config: ClientConfig, stack: Stack): Promise<DeliveryClient> {
    const services = [...stack.resources.values()]
      .filter(({ type, ref }) => type === 'AWS::SSM::Parameter' && ref.startsWith(`${registryPath}/`))
      .map(({ ref }) => ref.slice(registryPath.length + 1));
    const [service, ...others] = services;
    if (service === undefined) {
      throw new Error(`stack ${stack.name} delivers nothing: it has no ProgressiveDelivery`);
    }
    if (others.length > 0) {
      throw new Error(
        `stack ${stack.name} delivers several services (${services.join(', ')}); rehearse a stack with one`,
      );
    }
    const manifests = new ServiceRegistry({ ssm: new SSMClient(config), sts: new STSClient(config) });
    const manifest = await manifests.read(service);
    return new DeliveryClient(
      manifest,
      new LambdaClient(config),
      new SFNClient(config),
      new EventBridgeClient(config),
      new DynamoDBClient(config),
    );
  }

  /** Publishes a new version of the function from a source file. Returns its number. */
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

  /** Keeps published versions from starting releases of their own. */
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
   * The execution that releases a version, once there is one. An event may come twice and start two, of which
   * one ends at once because the other one releases already.
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

  /** How a release stands. */
  async look(executionArn: string): Promise<{ running: boolean; timeline: ReleaseTimeline }> {
    const { status } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const events = await this.releases.events(this.releaseId(executionArn));
    return { running: status === 'RUNNING', timeline: foldEvents(events) };
  }

  /** A release is called after its execution. */
  releaseId(executionArn: string): string {
    return executionArn.slice(executionArn.lastIndexOf(':') + 1);
  }
}
