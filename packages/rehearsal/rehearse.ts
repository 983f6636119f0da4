import {
  type Activity,
  type ApiLog,
  type Fault,
  LocalCloud,
  TrafficClient,
  type Weather,
  type WeatherName,
} from '../local-cloud';
import { defaultStrategyName } from '../../core/strategy/defaults';
import { ServiceClient } from './service-client';
import { Deployments, type DeploymentReport } from './deployments';
import { Operators } from './operators';
import type { Progress } from './progress';
import {
  failureBetween,
  FailureReasons,
  failuresIn,
  type ProductionFailure,
  type ProductionHealth,
} from './production-health';
import { publishVersion } from './publish-version';
import { reportRelease, type ReleaseReport, type RehearsalReport } from './report';
import type { Scenario, ScenarioVersion } from './scenario';
import { observeTraffic } from './observe-traffic';
import type { ServedRequests } from './served-requests';
import { Traffic } from './traffic';
import { WeightWrites } from './weight-writes';
import type { RehearsalObserver } from './observer';

export interface RehearsalOptions {
  readonly scenario: Scenario;
  /** `STACK.template.json`, with its assets beside it. */
  readonly templateFile: string;
  /** Start each release with this strategy. @default releases start by themselves when a version is published */
  readonly strategy?: string;
  readonly seed: number;
  /** @default the scenario's */
  readonly requestsPerSecond?: number;
  readonly speed: number | 'max';
  /** The delays and limits of AWS. */
  readonly weather: WeatherName;
  /** The place where functions run. @default 'tasks-in-process' */
  readonly functions?: 'processes' | 'tasks-in-process';
  /** The way of requests to the listener: over HTTP, or as function calls, which is faster. @default 'http' */
  readonly traffic?: 'http' | 'direct';
  /** Faults to inject in addition to those of the scenario. @default none */
  readonly faults?: readonly Fault[];
  /** The receiver of all API calls. @default none */
  readonly apiLog?: ApiLog;
  readonly onProgress: (progress: Progress) => void;
  /** Observes the rehearsal through AWS's APIs while it runs. @default none */
  readonly observer?: RehearsalObserver;
  /** Ends the rehearsal early, with its reason as the error. */
  readonly signal?: AbortSignal;
}

/** A Monday morning, within office hours. */
const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** The interval between two readings of the release in flight, in virtual milliseconds. */
const watchMilliseconds = 15_000;

/**
 * The longest time from the event of a published version to the start of its release, in virtual milliseconds, and the
 * time until that event has arrived if it ever does.
 */
const triggerTimeoutMilliseconds = 300_000;
const latestEventMilliseconds = (weather: Weather) =>
  weather.longest('trailSeconds') + weather.longest('eventSeconds');

/**
 * The longest time from the end of an execution to the conclusion of its release, in virtual milliseconds. The guard,
 * which rolls back a stopped release, runs once a minute.
 */
const conclusionTimeoutMilliseconds = 900_000;

/**
 * Plays a scenario on a local cloud made from a synthesized template.
 *
 * @throws Error when the template cannot be deployed, or no release starts
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const startedAt = performance.now();
  const weights = new WeightWrites(options.apiLog);
  const cloud = await LocalCloud.start({
    seed: options.seed,
    speed: options.speed,
    startsAt,
    weather: options.weather,
    functions: options.functions ?? 'tasks-in-process',
    faults: [...options.scenario.faults, ...(options.faults ?? [])],
    apiLog: weights,
  });
  const stopOnSignal = () => cloud.context.clock.stop();
  options.signal?.addEventListener('abort', stopOnSignal, { once: true });
  try {
    options.signal?.throwIfAborted();
    const report = await Promise.race([play(cloud, weights, options, startedAt), rejection(options.signal)]);
    await options.observer?.onEnd(report);
    return report;
  } finally {
    options.signal?.removeEventListener('abort', stopOnSignal);
    await cloud.close();
  }
}

async function play(
  cloud: LocalCloud,
  weights: WeightWrites,
  options: RehearsalOptions,
  wallStart: number,
): Promise<RehearsalReport> {
  const { scenario, seed, weather, speed, onProgress } = options;
  const { clock, random } = cloud.context;
  const stack = await cloud.provision(options.templateFile);
  const client = await ServiceClient.find(cloud, stack);
  const { manifest } = client;
  const url = cloud.lattice.urlOf(manifest.route.listener);
  const reasons = new FailureReasons();
  const served = observeTraffic(cloud, manifest.route.targetGroups, reasons);
  const trafficClient =
    options.traffic === 'direct'
      ? cloud.lattice.directTraffic(manifest.route.listener)
      : new TrafficClient(cloud.context, url);
  const traffic = new Traffic(clock, random, trafficClient, {
    ...scenario.traffic,
    requestsPerSecond: options.requestsPerSecond ?? scenario.traffic.requestsPerSecond,
  });
  const differences = stack.differences.list();
  onProgress({
    kind: 'up',
    at: clock.now(),
    service: manifest.service,
    url,
    endpoint: cloud.endpoint,
    differences,
    traffic: options.traffic ?? 'http',
  });

  const script = clock.begin();
  const releases: ReleaseReport[] = [];
  const failures: ProductionFailure[] = [];
  let deployed: DeploymentReport[] = [];
  const deployments = new Deployments(cloud, stack.name, scenario.deployments, (deployment) =>
    onProgress({ kind: 'deployed', at: clock.now(), deployment }),
  );
  try {
    // Virtual time stands still meanwhile, so an observer does not change what a seed gives.
    await options.observer?.onStart({
      service: manifest.service,
      clientConfig: cloud.clientConfig,
      now: () => clock.now(),
    });
    const strategies = scenario.versions.map((version) => options.strategy ?? version.strategy);
    const startsDirectly = strategies.some((strategy) => strategy !== undefined);
    if (startsDirectly) await client.disableTriggers();
    await script.sleep(cloud.settlingMilliseconds);
    traffic.start();
    const from = clock.now();
    await script.sleep(scenario.warmUpSeconds * 1000);
    traffic.beginPhases();
    deployments.start();
    const failure = failureBetween(served, { from, to: clock.now() }, { weight: 0 });
    if (failure) failures.push(failure);
    // Beside a production that fails, no release proves anything.
    const played = failure && !scenario.productionMayFail ? [] : scenario.versions;
    for (const [index, version] of played.entries()) {
      const strategy = startsDirectly ? (strategies[index] ?? defaultStrategyName) : undefined;
      const release = await playRelease({
        cloud,
        client,
        stackName: stack.name,
        script,
        served,
        weights,
        version,
        strategy,
        options,
      });
      releases.push(release);
      failures.push(...failuresIn(release));
      onProgress({ kind: 'released', at: clock.now(), release });
    }
    deployed = await script.waitFor(deployments.ended());
  } finally {
    script.end();
  }
  await traffic.stop();
  await trafficClient.close();

  const wallSeconds = (performance.now() - wallStart) / 1000;
  const { total, failed } = traffic.totals;
  const production: ProductionHealth = {
    failed: failures.length > 0 && !scenario.productionMayFail,
    failures,
    reasons: reasons.commonest(),
  };
  const report: RehearsalReport = {
    scenario: scenario.name,
    seed,
    weather,
    speed,
    virtualSeconds: Math.round((clock.now() - startsAt) / 1000),
    wallSeconds: Number(wallSeconds.toFixed(1)),
    requests: { total, failed, perSecondWall: Math.round(total / wallSeconds) },
    differences,
    production,
    releases,
    deployments: deployed,
    faults: cloud.faults.tally(),
    asExpected:
      !production.failed && [...releases, ...deployed].every(({ outcome, expected }) => outcome === expected),
  };
  onProgress({ kind: 'over', at: clock.now(), report });
  return report;
}

async function playRelease(parts: {
  cloud: LocalCloud;
  client: ServiceClient;
  stackName: string;
  script: Activity;
  served: ServedRequests;
  weights: WeightWrites;
  version: ScenarioVersion;
  /** @default the release starts by the version's publication */
  strategy: string | undefined;
  options: RehearsalOptions;
}): Promise<ReleaseReport> {
  const { client, script, served, weights, version, strategy, options } = parts;
  const { clock } = parts.cloud.context;
  const { name } = version;
  const { weather } = parts.cloud.context;
  const publication = publishVersion(parts.cloud, client, parts.stackName, version);
  const number = await script.waitFor(publication);
  const triggered =
    strategy === undefined ? await waitForExecution(client, script, number, weather) : undefined;
  const executionArn =
    triggered ?? (await client.start({ version: number, strategy: strategy ?? defaultStrategyName }));
  options.onProgress({
    kind: 'published',
    at: clock.now(),
    name,
    version: number,
    how: triggered
      ? 'by its trigger'
      : strategy
        ? `with strategy ${strategy}`
        : 'by hand, since its event was lost',
  });
  const operators = new Operators(version.people, (who) => client.releasesOf(who));
  const id = client.releaseId(executionArn);
  let endedAt: number | undefined;
  for (;;) {
    await script.sleep(watchMilliseconds);
    const { running, timeline } = await client.readRelease(executionArn);
    const since = Date.parse(timeline.stages.at(-1)?.enteredAt ?? timeline.startedAt ?? '') || clock.now();
    options.onProgress({
      kind: 'release',
      at: clock.now(),
      name,
      version: number,
      timeline,
      served: served.between(since, clock.now()),
    });
    await operators.act(id, timeline, clock.now());
    const isOver = !running && !parts.cloud.stepfunctions.isToBeRedriven(executionArn);
    endedAt = isOver ? (endedAt ?? clock.now()) : undefined;
    if (endedAt === undefined) continue;
    if (!timeline.outcome && clock.now() - endedAt < conclusionTimeoutMilliseconds) continue;
    return reportRelease({
      id,
      service: client.manifest.service,
      name,
      version: number,
      expected: version.expect,
      timeline,
      served,
      baselineAt: weights.lastChangeBetween(
        Date.parse(timeline.startedAt ?? ''),
        Date.parse(timeline.endedAt ?? ''),
      ),
    });
  }
}

/**
 * Waits for the execution that the publication of a version starts. Returns undefined if its event may have been lost.
 *
 * @throws Error when nothing starts although no events are lost
 */
async function waitForExecution(
  client: ServiceClient,
  script: Activity,
  version: string,
  weather: Weather,
): Promise<string | undefined> {
  const patience = triggerTimeoutMilliseconds + latestEventMilliseconds(weather);
  for (let elapsed = 0; elapsed <= patience; elapsed += 1000) {
    const found = await client.findExecution(version);
    if (found !== undefined) return found;
    await script.sleep(1000);
  }
  if (weather.longest('lostEventPercent') > 0) return undefined;
  throw new Error(
    `no release started within ${Math.round(patience / 60_000)} minutes after version ${version} was published: ` +
      'the template has no trigger for published versions; pass --strategy to start releases directly',
  );
}

function rejection(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
