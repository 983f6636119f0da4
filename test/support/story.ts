import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ReleaseInput } from '../../core/release/release';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import type { Side } from '../../core/traffic/side';
import { baseline } from '../../core/traffic/weights';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import type { LocalCloudOptions } from '../../packages/local-cloud/cloud-options';
import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { reportRelease, type ReleaseReport } from '../../packages/rehearsal/report';
import { assets } from '../../packages/cli/process/assets';
import { readScenario } from '../../packages/rehearsal/scenario';
import { FailureReasons } from '../../packages/rehearsal/failure-reasons';
import { ServedRequests } from '../../packages/rehearsal/served-requests';
import { Traffic } from '../../packages/rehearsal/traffic';
import { Delivery } from './delivery';
import { executionOf } from './execution-of';

/** The end of an execution of the state machine. */
export interface Ending {
  readonly status: string | undefined;
  readonly error?: string;
}

/** A recorded verdict. */
type Judged = Extract<AuditEvent, { kind: 'judged' }>;

/** The example on a local cloud, with traffic, versions and real executions of its state machine. */
export class Story {
  readonly served = new ServedRequests();
  /** The alarms that went to ALARM, in order. */
  readonly alarmsRaised: string[] = [];
  readonly #sfn: SFNClient;
  readonly #published: {
    readonly executionArn?: string;
    readonly kind: string;
    readonly detail: Readonly<Record<string, unknown>>;
  }[] = [];
  #traffic?: Traffic;

  /** @param template the path of a template. @default the example's */
  static async begin(options: Partial<LocalCloudOptions> = {}, template?: string): Promise<Story> {
    return new Story(await Delivery.deploy(options, template));
  }

  private constructor(readonly delivery: Delivery) {
    this.#sfn = new SFNClient(delivery.cloud.clientConfig);
    delivery.cloud.events.onEvent((event) => {
      if (event['detail-type'] === 'CloudWatch Alarm State Change') {
        const { alarmName, state } = event.detail as { alarmName: string; state: { value: string } };
        if (state.value === 'ALARM') this.alarmsRaised.push(alarmName);
      }
      if (event.source !== 'lattice-rollouts') return;
      const detail = event.detail as { release?: { executionArn: string } };
      this.#published.push({
        executionArn: detail.release?.executionArn,
        kind: event['detail-type'],
        detail,
      });
    });
    const { canary } = delivery.manifest.route.targetGroups;
    delivery.cloud.lattice.onAnswered(({ targetGroupId, status, startedAt: at }) => {
      if (targetGroupId === undefined) return;
      const side = canary.endsWith(targetGroupId) ? 'canary' : 'production';
      this.served.add({ at, side, fault: status >= 500 });
    });
  }

  /** Starts traffic with the requests of the default scenario, as function calls; rehearsals send it over HTTP. */
  startTraffic(requestsPerSecond: number): void {
    const { context, lattice } = this.delivery.cloud;
    const client = lattice.directTraffic(this.delivery.manifest.route.listener);
    const plan = { ...readScenario('good', assets.scenarios).traffic, requestsPerSecond };
    this.#traffic = new Traffic(context.clock, context.random, client, plan);
    this.#traffic.start();
  }

  /** Stops the traffic. */
  async stopTraffic(): Promise<void> {
    await this.#traffic?.stop();
    this.#traffic = undefined;
  }

  get requests() {
    return this.#traffic!.totals;
  }

  /** Starts a release as a person does. */
  async startAsPerson(input: ReleaseInput, name: string): Promise<string> {
    return executionOf(await this.delivery.client.releases.start(input, name));
  }

  /** Starts an execution directly. */
  async start(input: object, name: string): Promise<string> {
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.delivery.manifest.stateMachineArn,
        input: JSON.stringify(input),
        name,
      }),
    );
    return executionArn!;
  }

  /** The fractions of the traffic, by side. */
  async weights(): Promise<Readonly<Record<Side, number>>> {
    const { production = 0, canary = 0 } = (await this.delivery.weights()) ?? {};
    const sum = production + canary;
    return { production: production / sum, canary: canary / sum };
  }

  /** Injects faults, as `--fault` does, until `delivery.cloud.faults.clear()`. */
  inject(...faults: readonly string[]): void {
    for (const text of faults) {
      this.delivery.cloud.faults.add(parseFault(text, LocalCloud.supportedOperations()));
    }
  }

  /** Stops an execution, as in the console. */
  async stop(executionArn: string): Promise<void> {
    await this.#sfn.send(new StopExecutionCommand({ executionArn }));
  }

  /** Publishes a version without starting a release of it. */
  async publishOnly(version: string): Promise<string> {
    await this.delivery.client.disableTriggers();
    return this.delivery.publish(version);
  }

  /** Publishes a version and returns the execution that its publication starts. */
  async releasedByPublication(version: string): Promise<string> {
    const number = await this.delivery.publish(version);
    for (let seconds = 0; seconds < 60; seconds++) {
      const found = await this.delivery.client.findExecution(number);
      if (found !== undefined) return found;
      await this.delivery.sleep(1);
    }
    throw new Error('no release started within a minute');
  }

  async ending(executionArn: string): Promise<Ending> {
    await this.delivery.cloud.stepfunctions.done(executionArn);
    return this.describe(executionArn);
  }

  async describe(executionArn: string): Promise<Ending> {
    const { status, error } = await this.#sfn.send(new DescribeExecutionCommand({ executionArn }));
    return { status, error };
  }

  /** Returns the name of the error that a release recorded when it ended. */
  async failure(executionArn: string): Promise<string | undefined> {
    const { timeline } = await this.delivery.client.readRelease(executionArn);
    return timeline.failure?.error;
  }

  /** Returns the last verdict of a release, with its gate results. */
  async lastVerdict(executionArn: string): Promise<Judged | undefined> {
    const events = await this.delivery.ledger.readEvents(this.delivery.client.releaseId(executionArn));
    return events.findLast((event) => event.kind === 'judged');
  }

  /** Returns the report of a release that has ended, from the ledger and the data plane. */
  async report(executionArn: string): Promise<ReleaseReport> {
    const { timeline } = await this.delivery.client.readRelease(executionArn);
    return reportRelease({
      id: this.delivery.client.releaseId(executionArn),
      service: this.delivery.manifest.service,
      name: '',
      version: timeline.version ?? '',
      expected: 'promoted',
      timeline,
      answers: { served: this.served, reasons: new FailureReasons() },
      baselineAt: await this.delivery.lastWrittenAt(),
    });
  }

  /** Returns the kinds of a release's audit events in order, without repetitions. */
  async plot(executionArn: string): Promise<string[]> {
    const events = await this.delivery.ledger.readEvents(this.delivery.client.releaseId(executionArn));
    const lines = events.map((event) => ('stage' in event ? `${event.kind} ${event.stage}` : event.kind));
    return lines.filter((line, index) => line !== lines[index - 1]);
  }

  /** Returns the detail-types of the release events that were published, in order. */
  published(executionArn: string): string[] {
    return this.#published.filter((event) => event.executionArn === executionArn).map(({ kind }) => kind);
  }

  /** The detail of the last release event of a kind. */
  lastEvent(kind: string): Readonly<Record<string, unknown>> | undefined {
    return this.#published.findLast((event) => event.kind === kind)?.detail;
  }

  /** The number of release events of a kind. */
  count(kind: string): number {
    return this.#published.filter((event) => event.kind === kind).length;
  }

  /** Expects the baseline, this version in production, and no lock. */
  async expectBaseline(version: string): Promise<void> {
    expect(await this.delivery.weights()).toEqual(baseline);
    expect(await this.delivery.aliasVersion('live')).toBe(version);
    expect(await this.delivery.ledger.readCurrent()).toBeUndefined();
  }

  async end(): Promise<void> {
    await this.stopTraffic();
    await this.delivery.close();
  }
}
