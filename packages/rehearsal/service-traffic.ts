import type { ServiceManifest } from '../../core/registry/service-manifest';
import type { Side } from '../../core/traffic/side';
import { type LocalCloud, TrafficClient } from '../local-cloud';
import { FailureReasons } from './failure-reasons';
import type { Scenario } from './scenario';
import { ServedRequests } from './served-requests';
import { Traffic, type TrafficTotals } from './traffic';
import { clientInVpc } from './vpc-traffic';

/** The way of requests to the listener: over HTTP, or as function calls, which is faster. */
export type TrafficWay = 'http' | 'direct';

/** The traffic of a scenario on a service of a local cloud, and what its clients get. */
export class ServiceTraffic {
  /** The answers of the data plane, by side. */
  readonly served = new ServedRequests();
  /** The reasons for which the sides fail requests. */
  readonly reasons = new FailureReasons();
  /** The address of the service on this machine. */
  readonly url: string;
  readonly #traffic: Traffic;
  readonly #close: () => Promise<void>;

  /** Observes the service; sends nothing before {@link start}. */
  constructor(
    cloud: LocalCloud,
    { route: { listener, targetGroups } }: Pick<ServiceManifest, 'route'>,
    plan: Scenario['traffic'],
    way: TrafficWay = 'http',
  ) {
    const { clock, random } = cloud.context;
    this.url = cloud.lattice.urlOf(listener);
    this.#observe(cloud, targetGroups);
    const client =
      way === 'direct' ? cloud.lattice.directTraffic(listener) : new TrafficClient(cloud.context, this.url);
    this.#close = () => client.close();
    const clients = clientInVpc(client, cloud, { vpc: plan.vpc, listener }, (reason) =>
      this.#fail(clock.now(), 'production', 0, reason),
    );
    this.#traffic = new Traffic(clock, random, clients, plan);
  }

  get totals(): TrafficTotals {
    return this.#traffic.totals;
  }

  start(): void {
    this.#traffic.start();
  }

  /** Starts the time from which the scenario's phases count. */
  beginPhases(): void {
    this.#traffic.beginPhases();
  }

  /** Stops sending, and resolves when all requests in flight are answered. */
  async stop(): Promise<void> {
    await this.#traffic.stop();
    await this.#close();
  }

  /** Forgets what clients got before a time, in milliseconds since the epoch. */
  forgetBefore(time: number): void {
    this.served.forgetBefore(time);
    this.reasons.forgetBefore(time);
  }

  #observe(cloud: LocalCloud, targetGroups: Readonly<Record<Side, string>>): void {
    const sides = Object.entries(targetGroups) as [Side, string][];
    cloud.lattice.onAnswered(({ targetGroupId = '', status, startedAt: at, reason }) => {
      const side = sides.find(([, targetGroup]) => targetGroup.endsWith(targetGroupId))?.[0];
      if (targetGroupId === '' || !side) return;
      if (status >= 500) this.#fail(at, side, status, reason ?? 'the function answered so');
      else this.served.add({ at, side, fault: false });
    });
  }

  #fail(at: number, side: Side, status: number, reason: string): void {
    this.served.add({ at, side, fault: true });
    this.reasons.add({ at, side, status, reason });
  }
}
