import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAliasCommand, LambdaClient, paginateListVersionsByFunction } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { GetServiceCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { CommandSigner } from '../../../aws/client/command-signature';
import { Route } from '../../../aws/lattice/route';
import { ServiceRegistry } from '../../../aws/registry/service-registry';
import { Releases } from '../../../aws/releases/releases';
import { foldEvents, type ReleaseTimeline } from '../../../core/audit/release-timeline';
import { lambdaTargetOf, type ServiceManifest } from '../../../core/registry/service-manifest';
import type { Side } from '../../../core/traffic/side';
import type { Weights } from '../../../core/traffic/weights';
import type { World } from '../worlds/world';

/** The SDK clients of a world. */
export function clientsOf({ clientSettings }: Pick<World, 'clientSettings'>) {
  return {
    cloudformation: new CloudFormationClient(clientSettings),
    cloudwatch: new CloudWatchClient(clientSettings),
    dynamodb: new DynamoDBClient(clientSettings),
    lambda: new LambdaClient(clientSettings),
    lattice: new VPCLatticeClient(clientSettings),
    sfn: new SFNClient(clientSettings),
  } as const;
}

export type Clients = ReturnType<typeof clientsOf>;

/** A deployed service, as its owner sees it through AWS's APIs. */
export class Site {
  readonly releases: Releases;
  readonly #route: Route;

  private constructor(
    readonly manifest: ServiceManifest,
    readonly clients: Clients,
    private readonly world: World,
  ) {
    const { lambda, sfn, dynamodb, lattice } = clients;
    const signer = new CommandSigner(manifest.region, world.clientSettings);
    this.releases = new Releases(
      manifest,
      { dynamodb, sfn, lambda, lattice, control: lambda, signer },
      { name: 'acceptance', now: () => world.now() },
    );
    this.#route = new Route(manifest.route, lattice);
  }

  /** @throws ServiceNotFound */
  static async open(world: World, service: string): Promise<Site> {
    const { clientSettings } = world;
    const registry = new ServiceRegistry({
      ssm: new SSMClient(clientSettings),
      sts: new STSClient(clientSettings),
    });
    return new Site(await registry.read(service), clientsOf(world), world);
  }

  /** The released function. */
  get functionName(): string {
    return lambdaTargetOf(this.manifest).functionName;
  }

  /** The domain name that VPC Lattice gave the service, and the service's name. */
  async latticeService(): Promise<{ readonly name: string; readonly domainName: string }> {
    const { name = '', dnsEntry } = await this.clients.lattice.send(
      new GetServiceCommand({ serviceIdentifier: this.manifest.route.service }),
    );
    return { name, domainName: dnsEntry?.domainName ?? '' };
  }

  async aliasVersion(side: Side): Promise<string> {
    const { aliasNames, functionName } = lambdaTargetOf(this.manifest);
    const { FunctionVersion = '' } = await this.clients.lambda.send(
      new GetAliasCommand({ FunctionName: functionName, Name: aliasNames[side] }),
    );
    return FunctionVersion;
  }

  /** The number of the version that was published last. */
  async newestVersion(): Promise<string> {
    let newest = 0;
    const pages = paginateListVersionsByFunction(
      { client: this.clients.lambda },
      { FunctionName: this.functionName },
    );
    for await (const { Versions = [] } of pages) {
      for (const { Version } of Versions) newest = Math.max(newest, Number(Version) || 0);
    }
    return String(newest);
  }

  /** The weights of the route; undefined for an action that no release writes. */
  async weights(): Promise<Weights | undefined> {
    const observed = await this.#route.read();
    return observed.kind === 'forward' ? observed.weights : undefined;
  }

  /** Replaces the weights of the route, as people do by hand. */
  writeWeights(weights: Weights): Promise<void> {
    return this.#route.write(weights);
  }

  /** The ids of the releases of a version, newest first. */
  async releasesOf(version: string): Promise<string[]> {
    const { stateMachineArn } = this.manifest;
    const found: string[] = [];
    for await (const { executions = [] } of paginateListExecutions(
      { client: this.clients.sfn },
      { stateMachineArn },
    )) {
      for (const { executionArn, name = '' } of executions) {
        const { input = '{}' } = await this.clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
        if ((JSON.parse(input) as { version?: unknown }).version === version) found.push(name);
      }
    }
    return found;
  }

  /** The audit trail of a release, folded, and whether its execution runs. */
  async read(id: string): Promise<{ readonly isRunning: boolean; readonly timeline: ReleaseTimeline }> {
    const execution = await this.releases.execution(id);
    return {
      isRunning: execution?.status === 'RUNNING',
      timeline: foldEvents(await this.releases.events(id)),
    };
  }

  /**
   * Waits until something can be read.
   *
   * @returns what was read, or undefined at the end of the time
   */
  async wait<Value>(
    { forSeconds, everySeconds = 15 }: { readonly forSeconds: number; readonly everySeconds?: number },
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined> {
    const end = this.world.now() + forSeconds * 1000;
    for (;;) {
      const value = await read();
      if (value !== undefined) return value;
      if (this.world.now() >= end) return undefined;
      await this.world.sleep(everySeconds);
    }
  }
}
