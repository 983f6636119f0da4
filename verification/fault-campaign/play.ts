import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ResourceConflictException, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { zipSync } from 'fflate';
import { Ledger } from '../../aws/ledger/ledger';
import { Route } from '../../aws/lattice/route';
import {
  manifestParameterName,
  lambdaTargetOf,
  parseServiceManifest,
  type ServiceManifest,
} from '../../core/registry/service-manifest';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import type { Weights } from '../../core/traffic/weights';
import {
  type Fault,
  type FaultTally,
  LocalCloud,
  type Stack,
  type UsedAction,
} from '../../packages/local-cloud';
import { Observed } from './observed';
import { Operator } from './operator';
import { isTrouble, type PersonRequest, type ProofCase } from './proof-case';
import { Troubles } from './troubles';
import { logFaults } from './fault-log';
import { countRequests, followSeconds } from './traffic';

/** The result of a played case: everything observed, and the final state. */
export interface Played {
  readonly observed: Observed;
  readonly stack: Stack;
  /** The final weights. Undefined for an action that no release writes. */
  readonly weights: Weights | undefined;
  /** The periods in which production could not be reached, in seconds since the version was published. */
  readonly unreachable: readonly { readonly from: number; readonly to: number }[];
  /** The id of the release that holds the lock at the end, if any. */
  readonly lockedBy: string | undefined;
  readonly executions: readonly PlayedExecution[];
  readonly faults: readonly FaultTally[];
  /** The number of invocations of each function, by its short name. */
  readonly invocations: Readonly<Record<string, number>>;
  readonly used: readonly UsedAction[];
}

export interface PlayedExecution {
  readonly name: string;
  readonly status: string;
  readonly events: readonly AuditEvent[];
}

/** A Monday morning, as in a rehearsal. */
const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** Time for a sweep of the guard and metrics of production, before a version is published. */
const warmUpSeconds = 61;

/** Seconds without any event after which a release counts as over: longer than the interval of sweeps. */
const calmSeconds = 70;

/** The same while the lock is held: the guard releases it when no function can be running any more. */
const lockedCalmSeconds = 240;

/** The time within which an event starts a release without weather, in seconds. */
const startSeconds = 10;

/** The time limit of a case. */
const mostCaseSeconds = 3 * 3600;

const pollSeconds = 30;

/**
 * Plays a case on a local cloud of its own, made from the template.
 *
 * @param codeFolder the absolute path of the folder that caches the code of functions between cases
 */
export async function play(
  proofCase: ProofCase,
  { templateFile, codeFolder }: { readonly templateFile: string; readonly codeFolder: string },
): Promise<Played> {
  const observed = new Observed();
  const cloud = await LocalCloud.start({
    startsAt,
    seed: proofCase.seed,
    weather: proofCase.weather,
    functions: 'in-process',
    codeFolder,
    apiLog: observed,
  });
  try {
    const stack = await cloud.deploy(templateFile);
    return await new Play(cloud, stack, observed, await readManifest(cloud)).run(proofCase);
  } finally {
    await cloud.close();
  }
}

async function readManifest(cloud: LocalCloud): Promise<ServiceManifest> {
  const name = manifestParameterName('checkout');
  const { Parameter } = await new SSMClient(cloud.directClientConfig).send(
    new GetParameterCommand({ Name: name }),
  );
  return parseServiceManifest(name, Parameter?.Value ?? '');
}

class Play {
  readonly #ledger: Ledger;
  readonly #route: Route;
  readonly #lambda: LambdaClient;
  readonly #sfn: SFNClient;
  readonly #troubles: Troubles;
  readonly #operator: Operator;
  /** Versions after the first. */
  #published = 0;

  constructor(
    private readonly cloud: LocalCloud,
    private readonly stack: Stack,
    private readonly observed: Observed,
    private readonly manifest: ServiceManifest,
  ) {
    const config = cloud.directClientConfig;
    this.#ledger = new Ledger(manifest.ledgerTable, manifest.service, new DynamoDBClient(config));
    this.#route = new Route(manifest.route, new VPCLatticeClient(config));
    this.#lambda = new LambdaClient(config);
    this.#sfn = new SFNClient(config);
    this.#troubles = new Troubles(cloud, manifest, observed);
    this.#operator = new Operator(cloud.context.clock, this.#ledger, this.#sfn);
  }

  async run(proofCase: ProofCase): Promise<Played> {
    const { cloud, observed, stack } = this;
    const { clock } = cloud.context;
    observed.watch(cloud, stack, this.manifest);
    const { weather } = cloud.context;
    const lateSeconds = Math.max(followSeconds[proofCase.route], weather.longest('routeSeconds') / 1000);
    const { functionName } = lambdaTargetOf(this.manifest);
    const routing = () => observed.routing(lateSeconds);
    countRequests(cloud, functionName, proofCase.version, routing);
    logFaults(cloud, functionName, proofCase, routing);
    // The events of the deployment have arrived, too.
    await clock.sleep(cloud.settlingMilliseconds + (warmUpSeconds + this.#lateSeconds) * 1000);
    for (const fault of proofCase.faults) cloud.faults.add(fault);
    for (const name of observed.callers) cloud.faults.add(countingFault(name));
    observed.startTimeline();
    await this.#publish();
    await this.#untilStarted();
    await Promise.all(proofCase.requests.map((request) => this.#ask(request)));
    await this.#untilOver();
    return this.#result(proofCase.faults.length);
  }

  async #publish(): Promise<void> {
    // Lambda publishes a new version only for changed code.
    const code = Buffer.from(`exports.handler = async () => ({ statusCode: 200 }); // ${++this.#published}`);
    const ZipFile = zipSync({ 'index.js': code }, { mtime: new Date('2000-01-01T00:00:00Z') });
    const FunctionName = lambdaTargetOf(this.manifest).functionName;
    const update = new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true });
    for (;;) {
      try {
        await this.#lambda.send(update);
        return;
      } catch (error) {
        // The version before may be Pending still.
        if (!(error instanceof ResourceConflictException)) throw error;
        await this.cloud.context.clock.sleep(1000);
      }
    }
  }

  /**
   * Waits for the release, whose event may be late, and counts seconds from then on. A publication that the weather
   * loses is released as a person does it, so that every case disturbs a release.
   */
  async #untilStarted(): Promise<void> {
    const { clock } = this.cloud.context;
    if (this.#lateSeconds === 0) return;
    const { executions } = this.observed;
    const before = executions.size;
    while (executions.size === before && this.observed.now <= this.#lateSeconds) await clock.sleep(1000);
    this.observed.startTimeline();
    if (executions.size === before) await this.#start({});
  }

  /** The longest delay of an event that is not lost, in seconds; 0 where a release starts at once. */
  get #lateSeconds(): number {
    const { weather } = this.cloud.context;
    const seconds = (weather.longest('trailSeconds') + weather.longest('eventSeconds')) / 1000;
    return seconds < startSeconds ? 0 : seconds;
  }

  async #ask({ atSeconds, asks }: PersonRequest): Promise<void> {
    const { clock } = this.cloud.context;
    await clock.sleep(atSeconds * 1000);
    this.observed.record(`an operator requests: ${asks}`);
    if (isTrouble(asks)) return this.#troubles.happen(asks);
    if (asks === 'publish') return this.#publish();
    if (asks === 'queue') return this.#start({ onConflict: 'queue' });
    await this.#operator.control(asks);
  }

  /** Starts a release of the newest version directly. */
  async #start(options: { readonly onConflict?: 'queue' }): Promise<void> {
    const { stateMachineArn } = this.manifest;
    const input = JSON.stringify({ version: String(this.#published + 1), ...options });
    await this.#sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  }

  async #untilOver(): Promise<void> {
    const { clock } = this.cloud.context;
    let calmSince = this.observed.now;
    let lastActs = -1;
    const late = this.#lateSeconds;
    while (this.observed.now < mostCaseSeconds) {
      await clock.sleep(pollSeconds * 1000);
      const acts = this.observed.timeline.length;
      const isRunning = [...this.observed.executions].some(
        ([arn, runs]) => runs || this.cloud.stepfunctions.isToBeRedriven(arn),
      );
      if (isRunning || acts !== lastActs) calmSince = this.observed.now;
      lastActs = acts;
      const calm = this.observed.now - calmSince;
      if (calm < calmSeconds + late) continue;
      if (calm >= lockedCalmSeconds + late || !(await this.#ledger.readCurrent())) return;
    }
  }

  async #executions() {
    const { stateMachineArn } = this.manifest;
    const { executions = [] } = await this.#sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions;
  }

  async #result(faultCount: number): Promise<Played> {
    const { observed, stack, cloud } = this;
    const executions: PlayedExecution[] = [];
    for (const { name = '', status = '' } of (await this.#executions()).toReversed()) {
      executions.push({ name, status, events: await this.#ledger.readEvents(name) });
    }
    const traffic = await this.#route.read();
    const tally = cloud.faults.tally();
    return {
      observed,
      stack,
      weights: traffic.kind === 'forward' ? traffic.weights : undefined,
      unreachable: this.#troubles.unreachable,
      lockedBy: (await this.#ledger.readCurrent())?.id,
      executions,
      faults: tally.slice(0, faultCount),
      invocations: Object.fromEntries(
        observed.callers
          .map((name, index) => [name, tally[faultCount + index]!.matched] as const)
          .filter(([, count]) => count > 0),
      ),
      used: cloud.access.usedActions(),
    };
  }
}

/** Returns a fault that counts the invocations of a function and never strikes. */
function countingFault(name: string): Fault {
  return { on: 'function', name, effect: { kind: 'crash' }, from: Number.MAX_SAFE_INTEGER };
}
