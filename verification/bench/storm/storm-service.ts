import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { Ledger } from '../../../aws/ledger/ledger';
import { faultKinds } from '../../../core/analysis/faults/fault-line';
import type { AbortRequest } from '../../../core/release/abort';
import { executionArnOf } from '../../../core/release/execution-arn';
import type { Release } from '../../../core/release/release';
import { lambdaTargetOf } from '../../../core/registry/service-manifest';
import type { Side } from '../../../core/traffic/side';
import { seededRandom, type LocalCloud } from '../../../packages/local-cloud';
import { ServiceClient } from '../../../packages/rehearsal';

/** The versions of a release that the storm finds in flight. */
const versions: Readonly<Record<Side, string>> = { production: '1', canary: '2' };

/** The canary's weight, per mille. */
const canaryWeight = 100;

/** The faults of a service. */
export interface FaultTraffic {
  readonly faultsPerSecond: number;
  /** The part of them that is the canary's, 0 to 1. */
  readonly canaryFraction: number;
  /** The environments of each side that write them, each into a log stream of its own. */
  readonly environments: Readonly<Record<Side, number>>;
}

/** The message of each fault, as Lambda's Node.js runtime writes an uncaught error into a text log. */
const document = JSON.stringify({ errorType: 'TypeError', errorMessage: 'cart.discount is undefined' });

/** A deployed service with a release in flight at 10%, whose log receives faults. */
export class StormService {
  readonly #ledger: Ledger;
  readonly #chance = seededRandom();
  readonly #writers: Readonly<Record<Side, (message: string, at: number) => void>>;

  private constructor(
    private readonly cloud: LocalCloud,
    client: ServiceClient,
    private readonly traffic: FaultTraffic,
    private readonly release: Release,
    /** The name of its tripwire's function. */
    readonly tripwire: string,
  ) {
    const { manifest } = client;
    const { ledgerTable, service } = manifest;
    this.#ledger = new Ledger(ledgerTable, service, new DynamoDBClient(cloud.directClientConfig));
    this.#chance.seed(`storm ${service}`);
    const { functionName, faultLogGroup: group = '' } = lambdaTargetOf(manifest);
    const writerOf = (side: Side) => {
      const streams = Array.from({ length: traffic.environments[side] }, (_, index) => {
        const stream = `2026/01/05/${functionName}[${versions[side]}]${String(index).padStart(32, '0')}`;
        return cloud.logs.open({ group, stream, principal: { kind: 'owner' } });
      });
      return (message: string, at: number) =>
        streams[Math.floor(this.#chance.random() * streams.length)]!.put(message, at);
    };
    this.#writers = { production: writerOf('production'), canary: writerOf('canary') };
  }

  /**
   * Deploys a service and records a release in flight. Its event rules are disabled: nothing but the tripwire acts.
   *
   * @param options.concurrency reserved for the tripwire. @default none
   */
  static async deploy(
    cloud: LocalCloud,
    options: {
      readonly template: string;
      readonly stackName: string;
      readonly traffic: FaultTraffic;
      readonly concurrency?: number;
    },
  ): Promise<StormService> {
    const stack = await cloud.deploy(options.template, { stackName: options.stackName });
    const config = cloud.directClientConfig;
    const events = new EventBridgeClient(config);
    const resources = [...stack.resources];
    for (const [, { type, ref }] of resources) {
      if (type === 'AWS::Events::Rule') await events.send(new DisableRuleCommand({ Name: ref }));
    }
    const [, { ref: tripwire }] = resources.find(
      ([id, { type }]) => type === 'AWS::Lambda::Function' && id.startsWith('DeliveryTripwire'),
    )!;
    if (options.concurrency !== undefined) {
      await new LambdaClient(config).send(
        new PutFunctionConcurrencyCommand({
          FunctionName: tripwire,
          ReservedConcurrentExecutions: options.concurrency,
        }),
      );
    }
    const client = await ServiceClient.find(cloud, stack);
    const release: Release = {
      id: 'storm',
      executionArn: executionArnOf(client.manifest.stateMachineArn, 'storm'),
      strategy: 'canary',
      version: versions.canary,
      previousVersion: versions.production,
      startedAt: new Date(cloud.context.clock.now()).toISOString(),
      alarmNames: [],
      requestedBy: 'ana',
    };
    const service = new StormService(cloud, client, options.traffic, release, tripwire);
    await service.#begin();
    return service;
  }

  /** Writes the faults of some seconds as they happen. */
  async fail(seconds: number): Promise<void> {
    const { clock } = this.cloud.context;
    const { faultsPerSecond, canaryFraction } = this.traffic;
    // Ten batches a second keep the clock from being woken for each fault.
    const ticks = Math.min(10, faultsPerSecond);
    for (let tick = 0; tick < seconds * ticks; tick++) {
      const at = clock.now();
      for (let fault = 0; fault < faultsPerSecond / ticks; fault++) {
        const side: Side = this.#chance.random() < canaryFraction ? 'canary' : 'production';
        const requestId = `${tick}-${fault}-${Math.floor(this.#chance.random() * 2 ** 32).toString(16)}`;
        this.#writers[side](
          `${new Date(at).toISOString()}\t${requestId}\tERROR\tInvoke Error \t${document}\n`,
          at,
        );
      }
      await clock.sleep(1000 / ticks);
    }
  }

  /** Returns the request with which the tripwire aborted the release, if it did. */
  async abort(): Promise<AbortRequest | undefined> {
    return (await this.#ledger.readCurrent())?.abort;
  }

  async #begin(): Promise<void> {
    const { executionArn } = this.release;
    await this.#ledger.acquire(this.release);
    await this.#ledger.setTripwire(executionArn, { kinds: faultKinds });
    const at = new Date(this.cloud.context.clock.now()).toISOString();
    await this.#ledger.claim(this.release, canaryWeight, at);
  }
}
