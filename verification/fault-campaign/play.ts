import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { zipSync } from 'fflate';
import { Ledger } from '../../aws/ledger/ledger';
import { Route } from '../../aws/lattice/route';
import { controlRequest } from '../../core/release/control-request';
import {
  manifestParameterName,
  lambdaTargetOf,
  parseServiceManifest,
  type ServiceManifest,
} from '../../core/registry/service-manifest';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import type { Forward } from '../../core/traffic/weights';
import {
  type Fault,
  type FaultTally,
  LocalCloud,
  type Stack,
  type UsedAction,
} from '../../packages/local-cloud';
import { Observed } from './observed';
import type { PersonRequest, ProofCase } from './proof-case';
import { countRequests, followSeconds } from './traffic';

/** A release as it was played, and what it left behind. */
export interface Played {
  readonly observed: Observed;
  readonly stack: Stack;
  /** Undefined for what no release does. */
  readonly weights: Forward | undefined;
  /** Whether the lock is held in the end, and by which release. */
  readonly lockedBy: string | undefined;
  readonly executions: readonly PlayedExecution[];
  readonly faults: readonly FaultTally[];
  /** How often each function was invoked, by the name by which faults find it. */
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

/** So that the guard has been heard of, and production, before a version is published. */
const warmUpSeconds = 61;

/** How long nothing must have happened before a release counts as over: a sweep has then found all in its place. */
const calmSeconds = 70;

/** The same, while the lock is held: the guard gives it back when no function can be running any more. */
const lockedCalmSeconds = 240;

/** Nothing is waited for longer. */
const patienceSeconds = 3 * 3600;

const lookSeconds = 30;

/**
 * Plays a case on a local cloud of its own, made from the template.
 *
 * @param codeFolder absolute; where functions' code is kept from one case to the next
 */
export async function play(
  proofCase: ProofCase,
  { templateFile, codeFolder }: { readonly templateFile: string; readonly codeFolder: string },
): Promise<Played> {
  const observed = new Observed();
  const cloud = await LocalCloud.start({
    startsAt,
    seed: proofCase.seed,
    functions: 'in-process',
    codeFolder,
    apiLog: observed,
  });
  try {
    const stack = await cloud.provision(templateFile);
    return await new Play(cloud, stack, observed, await manifestOf(cloud)).run(proofCase);
  } finally {
    await cloud.close();
  }
}

async function manifestOf(cloud: LocalCloud): Promise<ServiceManifest> {
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
  }

  async run(proofCase: ProofCase): Promise<Played> {
    const { cloud, observed, stack } = this;
    const { clock } = cloud.context;
    observed.watch(cloud, stack, this.manifest);
    const lateSeconds = followSeconds[proofCase.route];
    countRequests(cloud, lambdaTargetOf(this.manifest).functionName, proofCase.version, () => observed.routing(lateSeconds));
    await clock.sleep(warmUpSeconds * 1000);
    for (const fault of proofCase.faults) cloud.faults.add(fault);
    for (const name of observed.callers) cloud.faults.add(countingFault(name));
    observed.beginStory();
    await this.#publish();
    const people = proofCase.requests.map((request) => this.#ask(request));
    await Promise.all(people);
    await this.#untilOver();
    return this.#look(proofCase.faults.length);
  }

  async #publish(): Promise<void> {
    // Other code, so that it becomes another version.
    const code = Buffer.from(`exports.handler = async () => ({ statusCode: 200 }); // ${++this.#published}`);
    const ZipFile = zipSync({ 'index.js': code }, { mtime: new Date('2000-01-01T00:00:00Z') });
    const FunctionName = lambdaTargetOf(this.manifest).functionName;
    await this.#lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }));
  }

  async #ask({ atSeconds, asks }: PersonRequest): Promise<void> {
    const { clock } = this.cloud.context;
    await clock.sleep(atSeconds * 1000);
    this.observed.tell(`a person asks: ${asks}`);
    if (asks === 'publish') return this.#publish();
    if (asks === 'queue') return this.#queue();
    const at = new Date(clock.now()).toISOString();
    const request = controlRequest('a proof', 'ana', at);
    const current = await this.#ledger.readCurrent();
    if (!current) return;
    const { executionArn } = current;
    switch (asks) {
      case 'abort':
        await this.#ledger.abort(executionArn, request);
        break;
      case 'pause':
        await this.#ledger.pause(executionArn, request);
        break;
      case 'resume':
        await this.#ledger.resume(executionArn);
        break;
      case 'promote':
        await this.#ledger.promote(executionArn, { ...request, extent: 'full' });
        break;
      case 'approve':
        await this.#ledger.approvals.approve(executionArn, '20%', request);
        break;
      case 'stop':
        await this.#sfn.send(new StopExecutionCommand({ executionArn })).catch(() => undefined);
        break;
    }
  }

  async #queue(): Promise<void> {
    const { stateMachineArn } = this.manifest;
    const input = JSON.stringify({ version: String(this.#published + 1), onConflict: 'queue' });
    await this.#sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  }

  async #untilOver(): Promise<void> {
    const { clock } = this.cloud.context;
    let calmSince = this.observed.now;
    let lastActs = -1;
    while (this.observed.now < patienceSeconds) {
      await clock.sleep(lookSeconds * 1000);
      const acts = this.observed.timeline.length;
      const isRunning = [...this.observed.executions].some(
        ([arn, runs]) => runs || this.cloud.stepfunctions.isToBeRedriven(arn),
      );
      if (isRunning || acts !== lastActs) calmSince = this.observed.now;
      lastActs = acts;
      const calm = this.observed.now - calmSince;
      if (calm < calmSeconds) continue;
      if (calm >= lockedCalmSeconds || !(await this.#ledger.readCurrent())) return;
    }
  }

  async #executions() {
    const { stateMachineArn } = this.manifest;
    const { executions = [] } = await this.#sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions;
  }

  async #look(faultCount: number): Promise<Played> {
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
      weights: traffic.kind === 'forward' ? traffic.forward : undefined,
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

/** Never strikes, and counts the invocations of a function. */
function countingFault(name: string): Fault {
  return { on: 'function', name, effect: { kind: 'crash' }, from: Number.MAX_SAFE_INTEGER };
}
