import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteItemCommand,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetAliasCommand, InvokeCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { GetListenerCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { join } from 'node:path';
import { Ledger } from '../../aws/ledger/ledger';
import { Route } from '../../aws/lattice/route';
import { lambdaTargetOf, type ServiceManifest } from '../../core/registry/service-manifest';
import { ledgerParts, partitionOf } from '../../core/registry/ledger-partitions';
import { executionArnOf } from '../../core/release/execution-arn';
import type { Release } from '../../core/release/release';
import { baseline, type Weights } from '../../core/traffic/weights';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import type { LocalCloudOptions } from '../../packages/local-cloud/cloud-options';
import type { Stack } from '../../packages/local-cloud/services/cloudformation/state/stack';
import { ServiceClient } from '../../packages/rehearsal/service-client';
import type { TaskName } from '../../statemachine/tasks';
import { Damage } from './damage';
import { KnownExecutions } from './known-executions';
import { exampleTemplateFile } from './example-template';

// Not in deploy(), because a build would count against the timeout of a hook.
const template = exampleTemplateFile();

export const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** The answer of a task: its result, or the name and message of its error. */
export type TaskAnswer<Result> = Result & { errorType?: string; errorMessage?: string };

/** The example, deployed from its synthesized template to a local cloud. */
export class Delivery {
  readonly lattice: VPCLatticeClient;
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly events: EventBridgeClient;
  readonly ledger: Ledger;
  readonly route: Route;
  readonly url: string;
  readonly damage = new Damage(this);
  /** The executions of releases that {@link admitted} admits. */
  readonly executions: KnownExecutions;

  /** Deploys the example, or another template with the same ids. Functions run in the process of the test, which is faster than processes of their own. */
  static async deploy(
    options: Partial<LocalCloudOptions> = {},
    templateFile: string = template,
  ): Promise<Delivery> {
    const cloud = await LocalCloud.start({ startsAt, functions: 'in-process', ...options });
    const stack = await cloud.deploy(templateFile);
    return new Delivery(cloud, stack, await ServiceClient.find(cloud, stack));
  }

  private constructor(
    readonly cloud: LocalCloud,
    readonly stack: Stack,
    readonly client: ServiceClient,
  ) {
    const config = cloud.directClientConfig;
    this.lattice = new VPCLatticeClient(config);
    this.lambda = new LambdaClient(config);
    this.cloudwatch = new CloudWatchClient(config);
    this.dynamodb = new DynamoDBClient(config);
    this.events = new EventBridgeClient(config);
    const { ledgerTable, service, route } = client.manifest;
    this.ledger = new Ledger(ledgerTable, service, this.dynamodb);
    this.route = new Route(route, this.lattice);
    this.url = cloud.lattice.urlOf(route.listener);
    this.executions = new KnownExecutions(cloud, (name) => this.executionArn(name));
  }

  get manifest(): ServiceManifest {
    return this.client.manifest;
  }

  /** The released function. */
  get functionName(): string {
    return lambdaTargetOf(this.manifest).functionName;
  }

  /** The alarms on the canary. */
  get alarmNames(): string[] {
    return [...this.stack.resources.values()]
      .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
      .map(({ ref }) => ref)
      .filter((name) => name.includes('-canary-'));
  }

  /**
   * Disables event rules: publications start no releases, and events and sweeps do not invoke the guard.
   *
   * @param part a part of the logical ids of these rules. @default - all rules
   */
  async disableRules(part = ''): Promise<void> {
    for (const [id, { type, ref }] of this.stack.resources) {
      if (type !== 'AWS::Events::Rule' || !id.includes(part)) continue;
      await this.events.send(new DisableRuleCommand({ Name: ref }));
    }
  }

  /** Publishes one of the example's versions (`bad`, `next`, `slow` …), and returns its number. */
  publish(version: string): Promise<string> {
    return this.client.publish(join(__dirname, '..', '..', 'examples', 'checkout', version, 'handler.ts'));
  }

  /** Publishes a version that only tests have, `test/support/versions/NAME.ts`, and returns its number. */
  publishTestVersion(name: 'sluggish' | 'hanging'): Promise<string> {
    return this.client.publish(join(__dirname, 'versions', `${name}.ts`));
  }

  /** Invokes a task's function, as the state machine does. */
  task<Result>(name: TaskName, input: object): Promise<TaskAnswer<Result>> {
    return this.#invoke(`DeliveryTasks${name.replaceAll('-', '')}Function`, input);
  }

  /** Invokes the guard with an event, and returns its answer. */
  guard<Result>(event: object): Promise<TaskAnswer<Result>> {
    return this.#invoke('DeliveryGuardFunction', event);
  }

  /** Admits and prepares a release, which then holds the lock. Its execution runs until a test ends it. */
  async admitted(version: string, name = `release-of-${version}`): Promise<Release> {
    this.executions.begin(name, { version });
    const { release } = await this.task<{ release: Release }>('admit', this.admitInput({ version }, name));
    await this.task('prepare', { release, at: this.now() });
    return release;
  }

  admitInput(request: unknown, name: string) {
    return {
      request,
      execution: { arn: this.executionArn(name), name },
      strategies: ['canary'],
      enforcedAlarms: { canary: this.alarmNames },
      onConflict: { canary: 'reject' },
      attestedOnly: [],
      at: this.now(),
    };
  }

  /** Records the start of a release, as the function `control` does for a person with the permission for it. */
  async permit(input: Readonly<Record<string, unknown>>, name: string, requestedBy = 'ada'): Promise<void> {
    const asked = { reason: 'asked', requestedBy, identity: 'attested', at: this.now() } as const;
    await this.ledger.people.ask(name, { kind: 'start', permission: 'override-canary', input, ...asked });
  }

  executionArn(name: string): string {
    return executionArnOf(this.manifest.stateMachineArn, name);
  }

  /** Returns the virtual time, ISO 8601. */
  now(): string {
    return new Date(this.cloud.context.clock.now()).toISOString();
  }

  async sleep(seconds: number): Promise<void> {
    await this.cloud.context.clock.sleep(seconds * 1000);
  }

  /** Sleeps until the next full minute, when CloudWatch begins a new bucket. */
  async sleepToMinute(): Promise<void> {
    const { clock } = this.cloud.context;
    await clock.sleepUntil(Math.ceil(clock.now() / 60_000) * 60_000);
  }

  /** Reads the weights of the route. */
  async weights(): Promise<Weights | undefined> {
    const observed = await this.route.read();
    return observed.kind === 'forward' ? observed.weights : undefined;
  }

  async aliasVersion(name: 'live' | 'canary'): Promise<string | undefined> {
    return (await this.#readAlias(name)).FunctionVersion;
  }

  async aliasDescription(name: 'live' | 'canary'): Promise<string | undefined> {
    return (await this.#readAlias(name)).Description;
  }

  #readAlias(Name: 'live' | 'canary') {
    return this.lambda.send(new GetAliasCommand({ FunctionName: this.functionName, Name }));
  }

  /** The environment variables with which AWS tools call the local cloud. */
  get account(): Readonly<Record<string, string>> {
    const { endpoint, context, clockHeader } = this.cloud;
    return {
      AWS_ENDPOINT_URL: endpoint,
      ROLLOUTS_CLOCK_HEADER: clockHeader,
      AWS_REGION: context.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
  }

  /** Moves an alias directly. A promotion also sets the description. */
  async moveAlias(name: 'live' | 'canary', version: string, description?: string): Promise<void> {
    await this.lambda.send(
      new UpdateAliasCommand({
        FunctionName: this.functionName,
        Name: name,
        FunctionVersion: version,
        Description: description,
      }),
    );
  }

  /** Makes an alias route a fraction of its requests to a second version, as others than releases do. */
  async divideAlias(Name: 'live' | 'canary', version: string, weight: number): Promise<void> {
    const RoutingConfig = { AdditionalVersionWeights: { [version]: weight } };
    await this.lambda.send(new UpdateAliasCommand({ FunctionName: this.functionName, Name, RoutingConfig }));
  }

  async aliasWeights(name: 'live' | 'canary'): Promise<Readonly<Record<string, number>>> {
    return (await this.#readAlias(name)).RoutingConfig?.AdditionalVersionWeights ?? {};
  }

  setAlarm(index: number, state: 'OK' | 'ALARM'): Promise<void> {
    this.cloud.cloudwatch.alarms.setState(this.alarmNames[index]!, state, 'a test said so');
    return Promise.resolve();
  }

  async alarmState(name: string): Promise<string | undefined> {
    const { MetricAlarms = [] } = await this.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [name] }),
    );
    return MetricAlarms[0]?.StateValue;
  }

  /** Restores the state after the deployment, except for published versions; faster than another deployment. */
  async reset(): Promise<void> {
    const { functionName } = this;
    const { ledgerTable } = this.manifest;
    for (const part of ledgerParts) {
      const { Items = [] } = await this.dynamodb.send(
        new QueryCommand({
          TableName: ledgerTable,
          KeyConditionExpression: 'service = :service',
          ExpressionAttributeValues: { ':service': { S: partitionOf(this.manifest.service, part) } },
        }),
      );
      for (const { service, item } of Items) {
        const Key = { service: service!, item: item! };
        await this.dynamodb.send(new DeleteItemCommand({ TableName: ledgerTable, Key }));
      }
    }
    for (const Name of ['live', 'canary']) {
      await this.lambda.send(
        new UpdateAliasCommand({
          FunctionName: functionName,
          Name,
          FunctionVersion: '1',
          RoutingConfig: { AdditionalVersionWeights: {} },
          Description: '',
        }),
      );
    }
    for (const index of this.alarmNames.keys()) await this.setAlarm(index, 'OK');
    await this.route.write(baseline);
  }

  /** Requests the abort of the release in flight. */
  async abort(reason: string): Promise<void> {
    await this.writeByHand('abort', { M: { reason: { S: reason }, requestedBy: { S: 'ada' } } });
  }

  /** Writes a field of `current` directly. */
  async writeByHand(field: string, value: AttributeValue): Promise<void> {
    await this.dynamodb.send(
      new UpdateItemCommand({
        TableName: this.manifest.ledgerTable,
        Key: { service: { S: this.manifest.service }, item: { S: 'current' } },
        UpdateExpression: 'SET #field = :value',
        ExpressionAttributeNames: { '#field': field },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  }

  /** Returns the time of the last write to the listener. */
  async lastWrittenAt(): Promise<number | undefined> {
    const { service, listener } = this.manifest.route;
    const answer = await this.lattice.send(
      new GetListenerCommand({ serviceIdentifier: service, listenerIdentifier: listener }),
    );
    return answer.lastUpdatedAt?.getTime();
  }

  async #invoke<Result>(logicalName: string, input: object): Promise<TaskAnswer<Result>> {
    const logicalId = [...this.stack.resources].find(
      ([id, { type }]) => type === 'AWS::Lambda::Function' && id.startsWith(logicalName),
    );
    const { Payload } = await this.lambda.send(
      new InvokeCommand({ FunctionName: logicalId?.[1].ref, Payload: Buffer.from(JSON.stringify(input)) }),
    );
    return JSON.parse(Buffer.from(Payload ?? []).toString()) as TaskAnswer<Result>;
  }

  close(): Promise<void> {
    return this.cloud.close();
  }
}
