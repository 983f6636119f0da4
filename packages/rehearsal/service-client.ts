import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  LambdaClient,
  paginateListVersionsByFunction,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { CommandSigner } from '../../aws/client/command-signature';
import { ServiceRegistry } from '../../aws/registry/service-registry';
import { Releases } from '../../aws/releases/releases';
import { accessPolicy } from '../../core/registry/access-policy';
import { registryPath, lambdaTargetOf, type ServiceManifest } from '../../core/registry/service-manifest';
import { triggerAlias } from '../../core/release/permission';
import { foldEvents, type ReleaseTimeline } from '../../core/audit/release-timeline';
import type { LocalCloud, Stack } from '../local-cloud';
import { bundleHandler } from './bundle-handler';

/** The parts of a local cloud that a rehearsal needs. */
type Cloud = Pick<LocalCloud, 'clientConfig' | 'clientConfigOf' | 'direct' | 'context'>;

/** The AWS calls of a rehearsal on the service of a stack. */
export class ServiceClient {
  readonly releases: Releases;

  readonly #people = new Map<string, Releases>();

  private constructor(
    private readonly cloud: Cloud,
    readonly manifest: ServiceManifest,
    private readonly lambda: LambdaClient,
    private readonly sfn: SFNClient,
    private readonly events: EventBridgeClient,
    dynamodb: DynamoDBClient,
  ) {
    const signer = new CommandSigner(manifest.region, cloud.clientConfig);
    const lattice = new VPCLatticeClient(cloud.direct(cloud.clientConfig));
    this.releases = new Releases(
      manifest,
      { dynamodb, sfn, lambda, lattice, control: lambda, signer },
      this.#person('owner'),
    );
  }

  /** The releases as a person with a name controls them, who may do what an approver may. */
  releasesOf(name: string): Releases {
    let releases = this.#people.get(name);
    if (!releases) {
      const config = this.cloud.direct(
        this.cloud.clientConfigOf(name, accessPolicy(['approver'], this.manifest)),
      );
      const control = new LambdaClient(config);
      const signer = new CommandSigner(this.manifest.region, config);
      const lattice = new VPCLatticeClient(config);
      releases = new Releases(this.manifest, { control, signer, lattice }, this.#person(name));
      this.#people.set(name, releases);
    }
    return releases;
  }

  #person(name: string) {
    return { name, now: () => this.cloud.context.clock.now() };
  }

  /**
   * Creates a client for the only service of a stack.
   *
   * @throws Error when the stack has no service, or more than one
   */
  static async find(cloud: Cloud, stack: Stack): Promise<ServiceClient> {
    const config = cloud.direct(cloud.clientConfig);
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
      cloud,
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

  /** Returns the number of the newest version of the function, or undefined if it has none. */
  async newestVersion(): Promise<string | undefined> {
    const FunctionName = lambdaTargetOf(this.manifest).functionName;
    let newest: string | undefined;
    for await (const { Versions = [] } of paginateListVersionsByFunction(
      { client: this.lambda },
      { FunctionName },
    )) {
      for (const { Version } of Versions) {
        if (Version !== '$LATEST' && Number(Version) > Number(newest ?? 0)) newest = Version;
      }
    }
    return newest;
  }

  /** Disables the rules that start a release for a published version. */
  async disableTriggers(): Promise<void> {
    const { Rules = [] } = await this.events.send(new ListRulesCommand({}));
    for (const { Name } of Rules) {
      const { Targets = [] } = await this.events.send(new ListTargetsByRuleCommand({ Rule: Name }));
      if (Targets.some(({ Arn }) => Arn?.endsWith(`:${this.manifest.controlFunction}:${triggerAlias}`))) {
        await this.events.send(new DisableRuleCommand({ Name }));
      }
    }
  }

  /**
   * Starts a release of a version, unless a late event has started one meanwhile.
   *
   * @returns the ARN of the execution that releases the version
   * @throws Error while another version is being released
   */
  async start(request: { readonly version: string; readonly strategy: string }): Promise<string> {
    const id = `rehearsal-${request.version}-${this.cloud.context.clock.now()}`;
    const started = await this.releases.start({ ...request, reason: 'rehearsal' }, id);
    if (started.kind === 'started') return started.executionArn;
    const { resolution, inFlight } = started.conflict;
    if (resolution === 'already-releasing') return this.releases.executionArnOf(inFlight.id);
    throw new Error(
      `version ${request.version} was not started: release ${inFlight.id} of version ${inFlight.version} is in flight`,
    );
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
