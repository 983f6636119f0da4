import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { refusalOf, type Control, type ControlRefusal } from '../../core/audit/allowed-controls';
import type { PromotionExtent } from '../../core/release/controls';
import { parseControlRequest, type ControlRequest } from '../../core/release/control-request';
import { atOnceStrategyName } from '../../core/strategy/defaults';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import { ReleaseError } from '../../core/errors/release-error';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { PastRelease } from '../../core/audit/rows/past-release';
import { parseReleaseRequest, type ReleaseRequest } from '../../core/release/release';
import type { GuardAction } from '../../core/audit/events/guarded';
import { foldEvents } from '../../core/audit/release-timeline';
import { TaskTokenStore } from '../executions/task-tokens';
import { Ledger } from '../ledger/ledger';
import type { EventPublisher } from '../notifications/event-publisher';
import { GuardFunction } from '../executions/guard-function';
import type { ReleaseTarget } from '../../core/release/release-target';
import { openTarget } from '../targets/open-target';
import { promoteAtOnce } from './promote-at-once';
import { Executions, type ObservedExecution } from '../executions/executions';

/** The release in flight, with its controls and its audit trail. */
export interface ReleaseInFlight {
  readonly release: CurrentRelease;
  /** Oldest first. */
  readonly events: readonly AuditEvent[];
}

/** The release that a control is for. A control never affects another release that has begun since. */
export type ControlledRelease = Pick<CurrentRelease, 'id' | 'executionArn'>;

/**
 * The result of an abort.
 *
 * - `baselineRestored`: the guard restored the baseline, or the canary had no traffic
 * - `recorded`: the release and the guard will find the abort; the baseline is not confirmed yet
 * - `refused`: nothing was written; the release has ended, or its version is in production already
 */
export type AbortAnswer =
  | { readonly kind: 'baselineRestored'; readonly guardAction?: GuardAction }
  | { readonly kind: 'recorded'; readonly why: string }
  | { readonly kind: 'refused'; readonly refusal: ControlRefusal };

/** The input of a release that a person starts, with the defaults of an execution's input. */
export type StartRequest = Pick<ReleaseRequest, 'version'> & Partial<ReleaseRequest>;

/** The AWS clients of {@link Releases}. @default built from the SDK's own settings */
export interface ReleaseClients {
  readonly dynamodb?: DynamoDBClient;
  readonly sfn?: SFNClient;
  readonly lambda?: LambdaClient;
}

/**
 * The releases of one service, as people read and control them.
 *
 * A control is written to the ledger, where the release finds it at its next check, and to the audit trail with its
 * requester and reason. A control that is not allowed now writes nothing and returns the refusal. A release that waits
 * for an approval is resumed, to check at once. Every method throws ReleaseError `AwsCallFailed`, `AwsCallRefused`.
 */
export class Releases {
  readonly #ledger: Ledger;
  readonly #executions: Executions;
  readonly #taskTokens: TaskTokenStore;
  readonly #guard: GuardFunction;
  /** The target of the service. */
  readonly target: ReleaseTarget;

  constructor(
    readonly manifest: ServiceManifest,
    clients: ReleaseClients = {},
  ) {
    const { ledgerTable, service, guardFunction } = manifest;
    this.#ledger = new Ledger(ledgerTable, service, clients.dynamodb);
    this.#executions = new Executions(clients.sfn);
    this.#taskTokens = new TaskTokenStore(ledgerTable, service, clients.dynamodb, this.#executions);
    this.target = openTarget(manifest.target, clients);
    this.#guard = new GuardFunction(guardFunction, clients.lambda);
  }

  /** The release in flight; undefined when there is none. */
  async current(): Promise<ReleaseInFlight | undefined> {
    const release = await this.#ledger.readCurrent();
    return release && { release, events: await this.events(release.id) };
  }

  /**
   * The audit trail of a release, oldest event first; empty when there is no such release.
   *
   * @param since the time of the first event, ISO 8601. @default all events
   */
  events(releaseId: string, since?: string): Promise<AuditEvent[]> {
    return this.#ledger.readEvents(releaseId, since);
  }

  /** The execution of a release; undefined when Step Functions has none of that name. */
  execution(releaseId: string): Promise<ObservedExecution | undefined> {
    return this.#executions.read(this.executionArnOf(releaseId));
  }

  /** The id of a release is the name of its execution. */
  executionArnOf(releaseId: string): string {
    return `${this.manifest.stateMachineArn.replace(':stateMachine:', ':execution:')}:${releaseId}`;
  }

  /** The releases that have ended, newest first. */
  history(limit: number): Promise<PastRelease[]> {
    return this.#ledger.readHistory(limit);
  }

  /**
   * Starts a release. Idempotent while a release of the same id and request runs.
   *
   * @param id the name of the execution, unique for 90 days
   * @returns the ARN of its execution
   * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`, `VersionNotFound`
   */
  async start(request: StartRequest, id: string): Promise<string> {
    const { stateMachineArn, strategies } = this.manifest;
    const names = strategies.map(({ name }) => name);
    const parsed = parseReleaseRequest(request, names, this.target);
    await this.#refuseMissing(parsed.version);
    return this.#executions.start(stateMachineArn, id, parsed);
  }

  /** Admit would refuse the release too, but only after the command has reported that it began. */
  async #refuseMissing(version: string): Promise<void> {
    const exists = await this.target.exists(version).catch((error: unknown) => {
      // The permission to start releases does not include reading the target. Admit checks it in any case.
      if (error instanceof ReleaseError && error.name === 'AwsCallRefused') return true;
      throw error;
    });
    if (exists) return;
    const label = `${this.target.describe(version)} of ${this.manifest.service}`;
    throw new ReleaseError('VersionNotFound', `${label} does not exist`);
  }

  /**
   * Puts a revision into production at once, without a canary, while nothing is in flight.
   *
   * @param id the id of the release in the history
   * @returns why the event bus did not accept the events; undefined when it did
   * @throws ReleaseError `VersionNotFound`, `ReleaseInProgress`, `AliasMoved`, `LockLost`, `ReleaseAborted`
   */
  async promoteAtOnce(
    change: { readonly version: string; readonly previousVersion: string },
    id: string,
    request: ControlRequest,
    publisher: EventPublisher,
  ): Promise<string | undefined> {
    const { reason, requestedBy, at: startedAt } = parseControlRequest(request);
    return promoteAtOnce(
      { ledger: this.#ledger, target: this.target, publisher },
      {
        id,
        executionArn: this.executionArnOf(id),
        ...change,
        strategy: atOnceStrategyName,
        reason,
        requestedBy,
        startedAt,
        alarmNames: [],
      },
    );
  }

  /** Keeps a release at its stage; the gates are still checked. @returns the refusal; undefined when it was done */
  pause(release: ControlledRelease, request: ControlRequest): Promise<ControlRefusal | undefined> {
    return this.#control(release, { action: 'pause' }, request, async (asked) => {
      if (!(await this.#ledger.pause(release.executionArn, asked))) return false;
      await this.#record(release, { ...asked, kind: 'paused' });
      return true;
    });
  }

  /** Continues a paused release. @returns the refusal; undefined when it was done */
  resume(release: ControlledRelease, request: ControlRequest): Promise<ControlRefusal | undefined> {
    return this.#control(release, { action: 'resume' }, request, async (asked) => {
      if (!(await this.#ledger.resume(release.executionArn))) return false;
      await this.#record(release, { ...asked, kind: 'resumed' });
      return true;
    });
  }

  /**
   * Continues a release even though a gate holds or an approval is missing; never past a gate that fails.
   *
   * @param promotion `stage` is the label of the stage that is passed, for the extent `stage`
   * @returns the refusal; undefined when it was done
   */
  promote(
    release: ControlledRelease,
    promotion: { readonly extent: PromotionExtent; readonly stage?: string },
    request: ControlRequest,
  ): Promise<ControlRefusal | undefined> {
    return this.#control(release, { action: 'promote', ...promotion }, request, async (given) => {
      const asked = { ...promotion, ...given };
      if (!(await this.#ledger.promote(release.executionArn, asked))) return false;
      await this.#record(release, { ...asked, kind: 'promotionRequested' });
      return true;
    });
  }

  /**
   * Approves the stage that waits. The release leaves it once no gate holds.
   *
   * @returns the refusal; undefined when it was done
   */
  approve(
    release: ControlledRelease,
    stage: string,
    request: ControlRequest,
  ): Promise<ControlRefusal | undefined> {
    return this.#control(release, { action: 'approve', stage }, request, async (asked) => {
      if (!(await this.#ledger.approvals.approve(release.executionArn, stage, asked))) return false;
      await this.#record(release, { ...asked, kind: 'approved', stage });
      return true;
    });
  }

  /**
   * Rejects the stage that waits, which rolls the release back. Invokes the guard, which restores the baseline now.
   *
   * @returns the refusal; undefined when it was done
   */
  reject(
    release: ControlledRelease,
    stage: string,
    request: ControlRequest,
  ): Promise<ControlRefusal | undefined> {
    return this.#control(release, { action: 'reject', stage }, request, async (asked) => {
      if (!(await this.#ledger.approvals.reject(release.executionArn, stage, asked))) return false;
      const [recorded] = await Promise.allSettled([
        this.#record(release, { ...asked, kind: 'rejected', stage }),
        // If the guard does not answer, the release rolls back by itself.
        this.#guard.enforceAbort(release.executionArn, asked.at),
      ]);
      if (recorded.status === 'rejected') throw recorded.reason;
      return true;
    });
  }

  /** Aborts a release: records the abort, then invokes the guard, which restores the baseline now. */
  async abort(release: ControlledRelease, request: ControlRequest): Promise<AbortAnswer> {
    const asked = parseControlRequest(request);
    // An abort needs a ledger that can be written, not one that can be read.
    const refusal = await this.refusalOf(release, { action: 'abort' }).catch(() => undefined);
    if (refusal) return { kind: 'refused', refusal };
    if (!(await this.#ledger.abort(release.executionArn, asked))) {
      return { kind: 'refused', refusal: await this.#lateRefusal(release, { action: 'abort' }) };
    }
    // The guard does not wait for the audit trail.
    const [guard, recorded] = await Promise.allSettled([
      this.#guard.enforceAbort(release.executionArn, asked.at),
      this.#record(release, { ...asked, kind: 'abortRequested' }),
    ]);
    if (guard.status === 'rejected') return { kind: 'recorded', why: String(guard.reason) };
    if (recorded.status === 'rejected') throw recorded.reason;
    return { kind: 'baselineRestored', ...(guard.value !== undefined && { guardAction: guard.value }) };
  }

  /** Decides from the ledger and the audit trail whether a control is allowed now; undefined when it is. */
  async refusalOf(release: ControlledRelease, control: Control): Promise<ControlRefusal | undefined> {
    const current = await this.#ledger.readCurrent();
    if (current?.executionArn !== release.executionArn) return { code: 'notInFlight' };
    return refusalOf(control, foldEvents(await this.events(release.id), current));
  }

  /** @param write writes under a condition and returns whether it was met: another write may have come first */
  async #control(
    release: ControlledRelease,
    control: Control,
    request: ControlRequest,
    write: (asked: ControlRequest) => Promise<boolean>,
  ): Promise<ControlRefusal | undefined> {
    const asked = parseControlRequest(request);
    const refusal = await this.refusalOf(release, control);
    if (refusal) return refusal;
    return (await write(asked)) ? undefined : this.#lateRefusal(release, control);
  }

  /** The refusal of a control that was allowed when it was checked but not when it was written. */
  async #lateRefusal(release: ControlledRelease, control: Control): Promise<ControlRefusal> {
    return (await this.refusalOf(release, control)) ?? { code: 'notInFlight' };
  }

  /** Records an event, and resumes the release if it waits. One that is not resumed checks by itself, minutes later. */
  async #record(release: ControlledRelease, event: AuditEvent): Promise<void> {
    const [recorded] = await Promise.allSettled([
      this.#ledger.record(release.id, event),
      this.#taskTokens.resume(release.executionArn),
    ]);
    if (recorded.status === 'rejected') throw recorded.reason;
  }
}
