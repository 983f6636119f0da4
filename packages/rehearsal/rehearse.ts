import { type ApiLog, type Fault, type FunctionLogLine, LocalCloud, type WeatherName } from '../local-cloud';
import { defaultStrategyName } from '../../core/strategy/defaults';
import { ServiceClient } from './service-client';
import { Deployments, type DeploymentReport } from './deployments';
import { playRelease } from './play-release';
import type { Progress } from './progress';
import {
  failureBetween,
  failuresIn,
  type ProductionFailure,
  type ProductionHealth,
} from './production-health';
import type { ReleaseReport, RehearsalReport } from './report';
import type { Scenario } from './scenario';
import { ServiceTraffic, type TrafficWay } from './service-traffic';
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
  /** @default 'http' */
  readonly traffic?: TrafficWay;
  /** Faults to inject in addition to those of the scenario. @default none */
  readonly faults?: readonly Fault[];
  /** The receiver of all API calls. @default none */
  readonly apiLog?: ApiLog;
  /** The receiver of the lines that versions of the service print. @default none */
  readonly onHandlerLine?: (line: FunctionLogLine) => void;
  readonly onProgress: (progress: Progress) => void;
  /** Observes the rehearsal through AWS's APIs while it runs. @default none */
  readonly observer?: RehearsalObserver;
  /** Ends the rehearsal early, with its reason as the error. */
  readonly signal?: AbortSignal;
}

/** A Monday morning, within office hours. */
const startsAt = Date.parse('2026-01-05T09:00:00Z');

/**
 * Plays a scenario on a local cloud made from a synthesized template.
 *
 * @throws Error when the template cannot be deployed, or no release starts
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const startedAt = performance.now();
  const weights = new WeightWrites(options.apiLog);
  const released = { functionName: '' };
  const cloud = await LocalCloud.start({
    seed: options.seed,
    speed: options.speed,
    startsAt,
    weather: options.weather,
    functions: options.functions ?? 'tasks-in-process',
    faults: [...options.scenario.faults, ...(options.faults ?? [])],
    apiLog: weights,
    onLogLine: (line) => {
      if (line.functionName === released.functionName) options.onHandlerLine?.(line);
    },
  });
  const stopOnSignal = () => cloud.context.clock.stop();
  options.signal?.addEventListener('abort', stopOnSignal, { once: true });
  try {
    options.signal?.throwIfAborted();
    const report = await Promise.race([
      play(cloud, weights, options, startedAt, released),
      rejection(options.signal),
    ]);
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
  released: { functionName: string },
): Promise<RehearsalReport> {
  const { scenario, seed, weather, speed, onProgress } = options;
  const { clock } = cloud.context;
  const stack = await cloud.deploy(options.templateFile);
  const client = await ServiceClient.find(cloud, stack);
  const { manifest } = client;
  released.functionName = manifest.target.functionName;
  const way = options.traffic ?? 'http';
  const plan = {
    ...scenario.traffic,
    requestsPerSecond: options.requestsPerSecond ?? scenario.traffic.requestsPerSecond,
  };
  const traffic = new ServiceTraffic(cloud, manifest, plan, way);
  const { served, reasons } = traffic;
  const differences = stack.differences.list();
  onProgress({
    kind: 'up',
    at: clock.now(),
    service: manifest.service,
    url: traffic.url,
    endpoint: cloud.endpoint,
    differences,
    traffic: way,
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
        answers: traffic,
        weights,
        version,
        strategy,
        onProgress,
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

  const wallSeconds = (performance.now() - wallStart) / 1000;
  const { total, failed } = traffic.totals;
  const production: ProductionHealth = {
    failed: failures.length > 0 && !scenario.productionMayFail,
    failures,
    reasons: reasons.commonest('production'),
  };
  const report: RehearsalReport = {
    scenario: scenario.name,
    seed,
    weather,
    speed,
    virtualSeconds: Math.round((clock.now() - startsAt) / 1000),
    wallSeconds: Number(wallSeconds.toFixed(1)),
    requests: {
      total,
      failed,
      ...cloud.lambda.delaysOf(manifest.target.functionName),
      perSecondWall: Math.round(total / wallSeconds),
    },
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

function rejection(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
