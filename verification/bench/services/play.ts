import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../../aws/ledger/ledger';
import { Route } from '../../../aws/lattice/route';
import { isAtBaseline } from '../../../core/traffic/weights';
import { LocalCloud, Random, temporaryFolder, TrafficClient } from '../../../packages/local-cloud';
import { ServiceClient, Traffic } from '../../../packages/rehearsal';
import { synthesizeServices } from './app';
import { Ownership } from './ownership';

export interface ServicesOrder {
  readonly services: number;
  readonly requestsPerSecond: number;
  readonly seed: number;
  /** Receives a progress line from time to time. */
  readonly onProgress?: (text: string) => void;
}

/** The results of services that all released at once. */
export interface ServicesOutcome {
  /** The number of releases with each outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Violated expectations, a sentence each. */
  readonly problems: readonly string[];
  /** Calls of all releases by API operation, from admission to conclusion. */
  readonly releaseCalls: ReadonlyMap<string, number>;
  /** Calls of all guards by API operation. */
  readonly guardCalls: ReadonlyMap<string, number>;
  readonly virtualSeconds: number;
  readonly requests: number;
}

interface Service {
  readonly name: string;
  readonly isBroken: boolean;
  readonly client: ServiceClient;
  readonly traffic: Traffic;
  readonly trafficClient: TrafficClient;
  hasEnded: boolean;
}

const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** The fraction of versions that are broken. */
const brokenShare = 0.3;

/** The time limit of every release, in virtual seconds. */
const mostReleaseSeconds = 3600;

/** Publishes a version of every service at the same instant, and checks how each release ends. */
export async function playServices(order: ServicesOrder): Promise<ServicesOutcome> {
  const { onProgress = () => undefined } = order;
  const folder = temporaryFolder();
  const ownership = new Ownership();
  const cloud = await LocalCloud.start({
    seed: order.seed,
    startsAt,
    functions: 'in-process',
    apiLog: ownership,
  });
  try {
    const names = Array.from({ length: order.services }, (_, index) => `service-${index + 1}`);
    const templates = synthesizeServices(names, folder);
    onProgress(`${order.services} stacks are synthesized`);
    const services: Service[] = [];
    for (const [name, file] of templates) services.push(await deploy(cloud, ownership, name, file, order));
    onProgress('all of them are up');
    const strays = watchRequests(cloud, ownership, services);
    await release(cloud, services, onProgress);
    return await inspect(cloud, ownership, services, strays);
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true });
  }
}

async function deploy(
  cloud: LocalCloud,
  ownership: Ownership,
  name: string,
  templateFile: string,
  { seed, requestsPerSecond }: ServicesOrder,
): Promise<Service> {
  const stack = await cloud.deploy(templateFile);
  ownership.claim(name, stack);
  const client = await ServiceClient.find(cloud, stack);
  const { clock, random } = cloud.context;
  const trafficClient = new TrafficClient(cloud.context, cloud.lattice.urlOf(client.manifest.route.listener));
  const traffic = new Traffic(
    clock,
    new Random(seed + random.draw('traffic', name) * 2 ** 31),
    trafficClient,
    {
      requestsPerSecond,
      requests: [{ share: 1, method: 'GET', path: '/', headers: {}, times: 1 }],
      phases: [],
    },
  );
  const isBroken = random.draw('broken', name) < brokenShare;
  return { name, isBroken, client, traffic, trafficClient, hasEnded: false };
}

async function release(
  cloud: LocalCloud,
  services: readonly Service[],
  onProgress: (text: string) => void,
): Promise<void> {
  const { clock } = cloud.context;
  cloud.events.onEvent(({ 'detail-type': detailType, detail }) => {
    if (detailType !== 'Release Concluded') return;
    const { service } = detail as { service?: string };
    for (const each of services) if (each.name === service) each.hasEnded = true;
  });
  const script = clock.begin();
  try {
    for (const { traffic } of services) traffic.start();
    await script.sleep(120_000);
    for (const { client, isBroken } of services) {
      await client.publish(join(__dirname, isBroken ? 'broken.ts' : 'working.ts'));
    }
    onProgress('all of them are published');
    for (
      let seconds = 0;
      seconds < mostReleaseSeconds && services.some((each) => !each.hasEnded);
      seconds += 60
    ) {
      await script.sleep(60_000);
      const ended = services.filter(({ hasEnded }) => hasEnded).length;
      onProgress(`${seconds / 60 + 1} min: ${ended} of ${services.length} have ended`);
    }
    await script.sleep(120_000);
  } finally {
    script.end();
  }
  await Promise.all(services.map(({ traffic }) => traffic.stop()));
  await Promise.all(services.map(({ trafficClient }) => trafficClient.close()));
}

/** Collects requests that another service's target group answered. */
function watchRequests(cloud: LocalCloud, ownership: Ownership, services: readonly Service[]): string[] {
  const strays: string[] = [];
  const byService = new Map(services.map(({ name, client }) => [client.manifest.route.service, name]));
  cloud.lattice.onAnswered(({ serviceId, targetGroupId }) => {
    const owner = targetGroupId === undefined ? undefined : ownership.ownerOf(targetGroupId);
    const called = byService.get(serviceId);
    if (owner !== called) strays.push(`a request to ${called} was answered by ${owner}`);
  });
  return strays;
}

async function inspect(
  cloud: LocalCloud,
  ownership: Ownership,
  services: readonly Service[],
  strays: readonly string[],
): Promise<ServicesOutcome> {
  const clients = {
    dynamodb: new DynamoDBClient(cloud.clientConfig),
    lattice: new VPCLatticeClient(cloud.clientConfig),
  };
  const outcomes: Record<string, number> = {};
  const problems = [...ownership.violations, ...strays];
  for (const { name, isBroken, client } of services) {
    const { ledgerTable, route } = client.manifest;
    const ledger = new Ledger(ledgerTable, name, clients.dynamodb);
    const history = await ledger.history.read(10);
    const expected = isBroken ? 'rolled-back' : 'promoted';
    const outcome = history.map((past) => past.outcome).join(', ') || 'no release';
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome !== expected)
      problems.push(`${name}: ${outcome}, not ${expected}: ${history[0]?.failure?.message}`);
    if (await ledger.readCurrent()) problems.push(`${name}: its lock is not released`);
    const observed = await new Route(route, clients.lattice).read();
    if (observed.kind === 'foreign' || !isAtBaseline(observed.weights)) {
      problems.push(`${name}: its traffic is not on the baseline: ${observed.description}`);
    }
  }
  return {
    outcomes,
    problems,
    releaseCalls: ownership.calls('release'),
    guardCalls: ownership.calls('guard'),
    virtualSeconds: (cloud.context.clock.now() - startsAt) / 1000,
    requests: services.reduce((sum, { traffic }) => sum + traffic.totals.total, 0),
  };
}
