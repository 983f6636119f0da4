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
import { foldEvents } from '../../core/audit/release-timeline';
import { TaskTokenStore } from '../executions/task-tokens';
import { Ledger } from '../ledger/ledger';
import type { EventPublisher } from '../notifications/event-publisher';
import { GuardFunction } from '../executions/guard-function';
import type { ReleaseTarget } from '../../core/release/release-target';
import { openTarget } from '../targets/open-target';
import { promoteAtOnce } from './promote-at-once';
import { Executions, type ObservedExecution } from '../executions/executions';

/** The release in flight, with what is asked of it, and what has become of it until now. */
export interface ReleaseInFlight {
  readonly release: CurrentRelease;
  /** Its audit trail, oldest first. */
  readonly events: readonly AuditEvent[];
}

/** Which release a control is meant for: it never reaches another one that has begun meanwhile. */
export type ControlledRelease = Pick<CurrentRelease, 'id' | 'executionArn'>;

/**
 * What became of an abort.
 *
 * - `at-rest` means: the guard says that it wrote rest, or that there was nothing to bring home
 * - `recorded` means: the release and the guard will find it; nobody has confirmed it yet
 * - `refused` means: nothing was written; the release has ended, or its version is in production already
 */
export type AbortAnswer =
  | { readonly kind: 'at-rest'; readonly guardDid?: string }
  | { readonly kind: 'recorded'; readonly why: string }
  | { readonly kind: 'refused'; readonly refusal: ControlRefusal };

/** What a person may start a release with; the defaults are those of an execution's input. */
export type StartRequest = Pick<ReleaseRequest, 'version'> & Partial<ReleaseRequest>;

/** The AWS clients that releases are seen and steered with. @default built from the SDK's own settings */
export interface ReleaseClients {
  readonly dynamodb?: DynamoDBClient;
  readonly sfn?: SFNClient;
  readonly lambda?: LambdaClient;
}

/**
 * The releases of one service, as people see and steer them.
 *
 * What people ask goes into the ledger, where the release finds it at its next look, and into its audit trail with
 * who and why. A control that is not allowed now writes nothing, and is answered with why. A release that waits for an approval is woken to look at once. All of it throws ReleaseError
 * `AwsCallFailed`, `AwsCallRefused`.
 */
export class Releases {
  readonly #ledger: Ledger;
  readonly #executions: Executions;
  readonly #doorbell: TaskTokenStore;
  readonly #guard: GuardFunction;
  /** What is released, and what production runs. */
  readonly target: ReleaseTarget;

  constructor(
    readonly manifest: ServiceManifest,
    clients: ReleaseClients = {},
  ) {
    const { ledgerTable, service, guardFunction } = manifest;
    this.#ledger = new Ledger(ledgerTable, service, clients.dynamodb);
    this.#executions = new Executions(clients.sfn);
    this.#doorbell = new TaskTokenStore(ledgerTable, service, clients.dynamodb, this.#executions);
    this.target = openTarget(manifest.target, clients);
    this.#guard = new GuardFunction(guardFunction, clients.lambda);
  }

  /** @returns undefined when none is in flight */
  async current(): Promise<ReleaseInFlight | undefined> {
    const release = await this.#ledger.readCurrent();
    return release && { release, events: await this.events(release.id) };
  }

  /**
   * The audit trail of a release, oldest event first; empty when there is no such release.
   *
   * @param since only what happened then or later, ISO 8601. @default all of it
   */
  events(releaseId: string, since?: string): Promise<AuditEvent[]> {
    return this.#ledger.readEvents(releaseId, since);
  }

  /** What Step Functions says of a release; undefined when it knows none of that name. */
  execution(releaseId: string): Promise<ObservedExecution | undefined> {
    return this.#executions.read(this.executionArnOf(releaseId));
  }

  /** A release is called after its execution. */
  executionArnOf(releaseId: string): string {
    return `${this.manifest.stateMachineArn.replace(':stateMachine:', ':execution:')}:${releaseId}`;
  }

  /** The releases that have ended, newest first. */
  history(limit: number): Promise<PastRelease[]> {
    return this.#ledger.readHistory(limit);
  }

  /**
   * Starts a release. The same name and request again answer with the release that runs already.
   *
   * @param id what the release is called: the name of its execution, unique for 90 days
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

  /** The release itself would be refused for it, but only after the caller has been told that it began. */
  async #refuseMissing(version: string): Promise<void> {
    const exists = await this.target.exists(version).catch((error: unknown) => {
      // Whoever may start releases need not be allowed to read the target: then Admit looks, as it always does.
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
   * @param id what the release is called in the history
   * @returns why nobody was told of it on the event bus; undefined when the bus accepted the events
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

  /** Keeps a release at its stage; its gates go on looking. @returns why it was refused; undefined when it was done */
  pause(release: ControlledRelease, request: ControlRequest): Promise<ControlRefusal | undefined> {
    return this.#steer(release, { action: 'pause' }, request, async (asked) => {
      if (!(await this.#ledger.pause(release.executionArn, asked))) return false;
      await this.#record(release, { ...asked, kind: 'paused' });
      return true;
    });
  }

  /** Lets a paused release go on. @returns why it was refused; undefined when it was done */
  resume(release: ControlledRelease, request: ControlRequest): Promise<ControlRefusal | undefined> {
    return this.#steer(release, { action: 'resume' }, request, async (asked) => {
      if (!(await this.#ledger.resume(release.executionArn))) return false;
      await this.#record(release, { ...asked, kind: 'resumed' });
      return true;
    });
  }

  /**
   * Lets a release go on although a gate holds or an approval is missing; never past a gate that fails.
   *
   * @param promotion `stage` is the label of the stage that is passed, for the extent `stage`
   * @returns why it was refused; undefined when it was done
   */
  promote(
    release: ControlledRelease,
    promotion: { readonly extent: PromotionExtent; readonly stage?: string },
    request: ControlRequest,
  ): Promise<ControlRefusal | undefined> {
    return this.#steer(release, { action: 'promote', ...promotion }, request, async (given) => {
      const asked = { ...promotion, ...given };
      if (!(await this.#ledger.promote(release.executionArn, asked))) return false;
      await this.#record(release, { ...asked, kind: 'promotionRequested' });
      return true;
    });
  }

  /**
   * Lets a release leave the stage that waits for an approval; one that is still held by a gate goes on when the gate
   * lets it.
   *
   * @returns why it was refused; undefined when it was done
   */
  approve(
    release: ControlledRelease,
    stage: string,
    request: ControlRequest,
  ): Promise<ControlRefusal | undefined> {
    return this.#steer(release, { action: 'approve', stage }, request, async (asked) => {
      if (!(await this.#ledger.approvals.approve(release.executionArn, stage, asked))) return false;
      await this.#record(release, { ...asked, kind: 'approved', stage });
      return true;
    });
  }

  /**
   * Takes a release back that waits for an approval. The guard is told as well: traffic comes home at once.
   *
   * @returns why it was refused; undefined when it was done
   */
  reject(
    release: ControlledRelease,
    stage: string,
    request: ControlRequest,
  ): Promise<ControlRefusal | undefined> {
    return this.#steer(release, { action: 'reject', stage }, request, async (asked) => {
      if (!(await this.#ledger.approvals.reject(release.executionArn, stage, asked))) return false;
      const [told] = await Promise.allSettled([
        this.#record(release, { ...asked, kind: 'rejected', stage }),
        // The release rolls back by itself, should the guard not answer.
        this.#guard.enforceAbort(release.executionArn, asked.at),
      ]);
      if (told.status === 'rejected') throw told.reason;
      return true;
    });
  }

  /** Takes a release back: records the abort, and has the guard bring traffic home at once. */
  async abort(release: ControlledRelease, request: ControlRequest): Promise<AbortAnswer> {
    const asked = parseControlRequest(request);
    // An abort does not depend on a ledger that can be read, only on one that can be written.
    const refusal = await this.refusalOf(release, { action: 'abort' }).catch(() => undefined);
    if (refusal) return { kind: 'refused', refusal };
    if (!(await this.#ledger.abort(release.executionArn, asked))) {
      return { kind: 'refused', refusal: await this.#lateRefusal(release, { action: 'abort' }) };
    }
    // The guard does not wait for the audit trail.
    const [told, recorded] = await Promise.allSettled([
      this.#guard.enforceAbort(release.executionArn, asked.at),
      this.#record(release, { ...asked, kind: 'abortRequested' }),
    ]);
    if (told.status === 'rejected') return { kind: 'recorded', why: String(told.reason) };
    if (recorded.status === 'rejected') throw recorded.reason;
    return { kind: 'at-rest', ...(told.value !== undefined && { guardDid: told.value }) };
  }

  /** Why a control is not allowed now, by the ledger and the audit trail; undefined when it is. */
  async refusalOf(release: ControlledRelease, control: Control): Promise<ControlRefusal | undefined> {
    const current = await this.#ledger.readCurrent();
    if (current?.executionArn !== release.executionArn) return { code: 'notInFlight' };
    return refusalOf(control, foldEvents(await this.events(release.id), current));
  }

  /** @param write writes under a condition, and returns whether it was met: somebody else may have been faster */
  async #steer(
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

  /** Why a write that was allowed a moment ago met no release that it was allowed for. */
  async #lateRefusal(release: ControlledRelease, control: Control): Promise<ControlRefusal> {
    return (await this.refusalOf(release, control)) ?? { code: 'notInFlight' };
  }

  /** Into the audit trail, and to the release if it waits; without that it looks by itself, minutes later. */
  async #record(release: ControlledRelease, event: AuditEvent): Promise<void> {
    const [recorded] = await Promise.allSettled([
      this.#ledger.record(release.id, event),
      this.#doorbell.resume(release.executionArn),
    ]);
    if (recorded.status === 'rejected') throw recorded.reason;
  }
}
