import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { lambdaTargetOf } from '../../core/registry/service-manifest';
import type { Release } from '../../core/release/release';
import { weightsFor, baseline } from '../../core/traffic/weights';
import type { CloudEvent } from '../../packages/local-cloud/services/eventbridge/state/event';
import { Delivery } from './delivery';

/** The failure of the release in {@link ReleasedService.rolledBack}. */
export const failure = { error: 'ReleaseAborted', message: 'aborted by ada: wrong version' };

/**
 * The example's service on a local cloud, with states that are written directly: releases have no execution, and event
 * rules are disabled. Each state starts from that after the deployment, without history.
 */
export class ReleasedService {
  /** The release events on the bus. */
  readonly published: CloudEvent[] = [];

  private constructor(
    readonly delivery: Delivery,
    /** The released version, `next` of the example. */
    readonly version: string,
    /** The AWS operations that the CLI called. */
    readonly calls: string[],
    private readonly waiting: Map<string, () => void>,
  ) {
    delivery.cloud.events.onEvent((event) => {
      if (event.source === 'lattice-rollouts') this.published.push(event);
    });
  }

  static async begin(): Promise<ReleasedService> {
    const calls: string[] = [];
    const waiting = new Map<string, () => void>();
    const delivery = await Delivery.deploy({
      apiLog: {
        write: ({ principal, operation }) => {
          if (principal !== 'owner') return;
          calls.push(operation);
          waiting.get(operation)?.();
        },
        close: () => Promise.resolve(),
      },
    });
    await delivery.disableRules();
    return new ReleasedService(delivery, await delivery.publish('next'), calls, waiting);
  }

  /** Resolves when the next call of an operation has been answered. */
  called(operation: string): Promise<void> {
    return new Promise((resolve) => this.waiting.set(operation, resolve));
  }

  /** The environment variables with which AWS tools call the local cloud. */
  get account(): Readonly<Record<string, string>> {
    return this.delivery.account;
  }

  atBaseline(): Promise<void> {
    return this.delivery.reset();
  }

  /** No release is in flight, but the canary has 10% of the traffic, so that no release can start. */
  async withDriftedWeights(): Promise<void> {
    await this.delivery.reset();
    await this.delivery.route.write(weightsFor(100));
  }

  /** A release at 10% after three checks. */
  async atTenPercent(id = 'checkout-2-by-hand', asked: Pick<Release, 'overrides'> = {}): Promise<Release> {
    const { delivery, version } = this;
    await delivery.reset();
    const at = delivery.now();
    const admission = {
      version,
      previousVersion: '1',
      strategy: 'canary',
      reason: 'faster',
      requestedBy: 'ada',
      ...asked,
    };
    const release: Release = { id, executionArn: delivery.executionArn(id), startedAt: at, ...admission };
    await delivery.ledger.acquire(release);
    await delivery.ledger.claim(release, 100, at);
    await delivery.route.write(weightsFor(100));
    for (const event of [
      { at, kind: 'admitted', ...admission },
      { at, kind: 'prepared', version },
      { at, kind: 'shifted', stage: '10%', canaryWeight: 100 },
    ] as const) {
      await delivery.ledger.record(id, event);
    }
    for (const [seconds, requests] of [
      [30, 0],
      [60, 40],
      [90, 80],
    ] as const) {
      await delivery.ledger.record(id, {
        at: new Date(Date.parse(delivery.now()) + seconds * 1000).toISOString(),
        kind: 'judged',
        stage: '10%',
        decision: 'hold',
        cause: 'gates',
        blockingGates: ['bake'],
        reason: `baking: ${seconds} s of 10 min`,
        gates: [
          {
            gate: 'bake',
            name: 'bake',
            decision: 'hold',
            code: 'baking',
            elapsedSeconds: seconds,
            bakeSeconds: 600,
          },
          { gate: 'alarms', name: 'alarms', decision: 'advance', code: 'alarmsOk', alarmCount: 3 },
        ],
        counts: { canary: { requests, faults: 0 }, production: { requests: 9 * requests, faults: 1 } },
        waitSeconds: 30,
      });
    }
    return release;
  }

  /** A release at 10% that waits for an approval. */
  async awaitingApproval(): Promise<Release> {
    const release = await this.atTenPercent();
    const at = this.delivery.now();
    const until = new Date(Date.parse(at) + 3_600_000).toISOString();
    await this.delivery.ledger.approvals.request(release.executionArn, { stage: '10%', askedAt: at, until });
    return release;
  }

  /** A release that has ended, at 10%. */
  async rolledBack(id?: string): Promise<Release> {
    const release = await this.atTenPercent(id);
    await this.rollBack(release);
    return release;
  }

  /** Rolls back a release and concludes it, as its state machine does. */
  async rollBack(release: Release): Promise<void> {
    const at = new Date(Date.parse(this.delivery.now()) + 120_000).toISOString();
    const caught = { error: failure.error, cause: JSON.stringify({ errorMessage: failure.message }) };
    await this.delivery.task('rollback', { release, failure: caught, at });
    await this.delivery.task('conclude', { release, outcome: 'rolled-back', failure: caught, at });
  }

  /** A release that has ended, with a canary and a production that failed a request each, by their logs. */
  async failed(id?: string): Promise<Release> {
    const release = await this.rolledBack(id);
    const { cloud, manifest } = this.delivery;
    const { functionName, faultLogGroup: group = '' } = lambdaTargetOf(manifest);
    await this.delivery.sleep(30);
    const at = Date.parse(this.delivery.now());
    for (const [version, requestId, message] of [
      ['1', '11111111-aaaa', 'partner is down'],
      [this.version, '22222222-bbbb', 'percent of undefined'],
    ] as const) {
      const stream = `2026/01/05/${functionName}[${version}]${version.padStart(32, '0')}`;
      const log = cloud.logs.open({ group, stream, principal: { kind: 'owner' } });
      const time = new Date(at).toISOString();
      const error = {
        errorType: 'TypeError',
        errorMessage: message,
        stack: [`TypeError: ${message}`, '    at cart'],
      };
      log.put(`START RequestId: ${requestId} Version: ${version}`, at);
      log.put(`${time}\t${requestId}\tINFO\tcart of 3`, at);
      log.put(`${time}\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify(error)}`, at);
    }
    return release;
  }

  /** Stops a release with an execution, which would otherwise run through all stages. */
  async stop(executionArn: string): Promise<void> {
    const { cloud } = this.delivery;
    await new SFNClient(cloud.clientConfig).send(new StopExecutionCommand({ executionArn }));
    await cloud.stepfunctions.done(executionArn);
    // The default id of a release is unique to the second.
    await this.delivery.sleep(1);
  }

  /** A release that has ended well: its version is in production, and the one before in the history. */
  async promoted(id?: string): Promise<Release> {
    const release = await this.atTenPercent(id);
    const at = new Date(Date.parse(this.delivery.now()) + 120_000).toISOString();
    await this.delivery.moveAlias('live', this.version);
    await this.delivery.task('conclude', { release, outcome: 'promoted', at });
    await this.delivery.route.write(baseline);
    return release;
  }
}
