import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { ServiceRegistry } from '../../../../aws/registry/service-registry';
import { Releases } from '../../../../aws/releases/releases';
import type { ServiceManifest } from '../../../../core/registry/service-manifest';
import type { LocalCloud, Stack } from '../../../local-cloud';
import { plainTraffic, ServiceTraffic } from '../../../rehearsal';
import { scenarioParameter } from '../shared/playground-scenario';
import type { CloudScreen } from './cloud-screen';
import { FailingClients } from './failing-clients';
import type { LedgerWrites } from './ledger-writes';
import type { PlayedScenario } from './played-scenario';
import { Timeline } from './timeline';

/** The virtual milliseconds between two checks for failing clients. */
const checkMilliseconds = 5000;

/** The virtual milliseconds for which the answers that clients got are kept. */
const keptMilliseconds = 4 * 3_600_000;

/** The services of a local cloud that people play with: their traffic, and a timeline of their releases. */
export class Playground {
  #services: readonly string[] = [];
  readonly #timelines: Timeline[] = [];
  #traffic: ServiceTraffic | undefined;
  #failing: FailingClients | undefined;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly writes: LedgerWrites,
    private readonly screen: CloudScreen,
  ) {}

  /** The names of the services whose releases it shows. */
  get services(): readonly string[] {
    return this.#services;
  }

  /** The requests that were sent; undefined without traffic. */
  get totals(): ServiceTraffic['totals'] | undefined {
    return this.#traffic?.totals;
  }

  /**
   * Prepares the traffic and the timelines.
   *
   * @throws Error when there is not exactly one service for the traffic
   */
  async open(plan: {
    readonly stack: Stack | undefined;
    readonly played: PlayedScenario | undefined;
    readonly requestsPerSecond: number | undefined;
  }): Promise<void> {
    if (!plan.stack) return;
    const { directClientConfig: config } = this.cloud;
    const ssm = new SSMClient(config);
    const { manifests } = await new ServiceRegistry({ ssm, sts: new STSClient(config) }).list();
    if (plan.played) {
      const { file } = plan.played;
      await ssm.send(new PutParameterCommand({ Name: scenarioParameter, Value: file, Type: 'String' }));
    }
    for (const manifest of manifests) this.#follow(manifest);
    this.#services = manifests.map(({ service }) => service);
    if (plan.requestsPerSecond !== undefined)
      this.#prepareTraffic(manifests, plan.played, plan.requestsPerSecond);
  }

  /** Begins to send requests. */
  start(): void {
    this.#traffic?.start();
    this.#checkClients();
  }

  async close(): Promise<void> {
    this.cloud.context.clock.stop();
    await Promise.all(this.#timelines.map((timeline) => timeline.settled()));
  }

  #follow(manifest: ServiceManifest): void {
    const dynamodb = new DynamoDBClient(this.cloud.directClientConfig);
    const { clock } = this.cloud.context;
    const releases = new Releases(manifest, { dynamodb }, { name: 'cloud', now: () => clock.now() });
    const timeline = new Timeline(releases, (event) => this.screen.showEvent(event, this.#traffic));
    this.#timelines.push(timeline);
    this.writes.onWrite(manifest.ledgerTable, () => timeline.refresh());
  }

  #prepareTraffic(
    manifests: readonly ServiceManifest[],
    played: PlayedScenario | undefined,
    requestsPerSecond: number,
  ): void {
    const [manifest, ...others] = manifests;
    if (!manifest || others.length > 0) {
      const names = manifests.map(({ service }) => service).join(', ');
      throw new Error(
        manifest
          ? `--traffic: the stack has several services (${names}): deploy a stack with one`
          : '--traffic: the stack has no ProgressiveDelivery construct, so that nothing is known to get the traffic',
      );
    }
    const { traffic } = played?.scenario ?? { traffic: plainTraffic };
    this.#traffic = new ServiceTraffic(this.cloud, manifest, { ...traffic, requestsPerSecond });
    this.#failing = new FailingClients(this.#traffic.served, this.cloud.context.clock.now());
  }

  #checkClients(): void {
    const [traffic, failing] = [this.#traffic, this.#failing];
    if (!traffic || !failing) return;
    const { clock } = this.cloud.context;
    clock.after(checkMilliseconds, () => {
      const now = clock.now();
      for (const change of failing.check(now)) this.screen.showFailing(change, traffic);
      this.screen.showNow(now, traffic.served.between(now - 60_000, now));
      traffic.forgetBefore(now - keptMilliseconds);
      this.#checkClients();
    });
  }
}
