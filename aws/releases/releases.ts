import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import type { ControlRefusal } from '../../core/audit/allowed-controls';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import type { GuardAction } from '../../core/audit/events/guarded';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { StoppingConflict, WaitingConflict } from '../../core/audit/start-conflict';
import type { PastRelease } from '../../core/audit/rows/past-release';
import { ReleaseError } from '../../core/errors/release-error';
import type { ServiceManifest } from '../../core/registry/service-manifest';
import type { ControlCommand } from '../../core/release/control-command';
import type { PromotionExtent } from '../../core/release/controls';
import type { IdentityKind } from '../../core/release/identity';
import { executionArnOf } from '../../core/release/execution-arn';
import { inTurn, type WaitingRelease } from '../../core/release/conflict';
import { permissionsFor } from '../../core/release/permission';
import { parseReleaseRequest, type ReleaseInput } from '../../core/release/release';
import type { ReleaseTarget } from '../../core/release/release-target';
import { atOnceStrategyName } from '../../core/strategy/defaults';
import type { CommandSigner } from '../client/command-signature';
import { Executions, type ObservedExecution } from '../executions/executions';
import { restoreBaseline } from '../lattice/restore-baseline';
import { Route } from '../lattice/route';
import { Ledger } from '../ledger/ledger';
import { openTarget } from '../targets/open-target';
import { ControlFunction, type Person } from './control-function';

/** The release in flight, with its controls and its audit trail. */
export interface ReleaseInFlight {
  readonly release: CurrentRelease;
  /** Oldest first. */
  readonly events: readonly AuditEvent[];
}

/**
 * The result of a control: who AWS says requested it, and when; or the refusal, and nothing was changed.
 */
export type ControlResult =
  ({ readonly kind: 'done' } & Requested) | { readonly kind: 'refused'; readonly refusal: ControlRefusal };

/** A request that was carried out. */
export interface Requested {
  readonly requestedBy: string;
  readonly identity: IdentityKind;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * The result of an abort.
 *
 * - `baselineRestored`: the guard restored the baseline, or the canary had no traffic
 * - `recorded`: the release and the guard will find the abort; the baseline is not confirmed yet
 * - `restoredDirectly`: the function `control` did not run, so the caller wrote the baseline; the release finds that at its next check, and
 *   rolls back
 * - `leavesQueue`: the release waits in the queue, and ends at its next attempt without having begun
 * - `refused`: nothing was changed; the release has ended, or its version is in production already
 */
export type AbortResult =
  | ({ readonly kind: 'baselineRestored'; readonly guardAction?: GuardAction } & Requested)
  | ({ readonly kind: 'recorded'; readonly why: string } & Requested)
  | ({ readonly kind: 'restoredDirectly'; readonly why: string } & Requested)
  | ({ readonly kind: 'leavesQueue' } & Requested)
  | { readonly kind: 'refused'; readonly refusal: ControlRefusal };

/**
 * The result of a start.
 *
 * - `started`: the ARN of the execution, and who started it; with `conflict`, it waits for the release in flight
 * - `notStarted`: the release in flight puts the version into production already, or does not let another one begin; nothing was changed
 */
export type StartResult =
  | ({
      readonly kind: 'started';
      readonly executionArn: string;
      readonly conflict?: WaitingConflict;
    } & Requested)
  | { readonly kind: 'notStarted'; readonly conflict: StoppingConflict };

/** The AWS clients of {@link Releases}. @default built from the SDK's own settings */
export interface ReleaseClients {
  readonly dynamodb?: DynamoDBClient;
  readonly sfn?: SFNClient;
  readonly lambda?: LambdaClient;
  readonly lattice?: VPCLatticeClient;
  /** Invokes the function `control`, which may take longer than other calls. */
  readonly control?: LambdaClient;
  /** Signs the commands of the person. */
  readonly signer?: CommandSigner;
}

/**
 * The releases of one service, as people read and control them. Reading needs the ledger; each control invokes the function `control` with a
 * signature of who asks. Every method throws ReleaseError `AwsCallFailed`, `AwsCallRefused`; controls also `IdentityNotConfirmed`.
 */
export class Releases {
  readonly #ledger: Ledger;
  readonly #executions: Executions;
  readonly #route: Route;
  readonly #control: ControlFunction;
  /** The target of the service. */
  readonly target: ReleaseTarget;

  constructor(
    readonly manifest: ServiceManifest,
    clients: ReleaseClients,
    private readonly person: Person,
  ) {
    const { ledgerTable, service } = manifest;
    this.#ledger = new Ledger(ledgerTable, service, clients.dynamodb);
    this.#executions = new Executions(clients.sfn);
    this.#route = new Route(manifest.route, clients.lattice);
    this.target = openTarget(manifest.target, clients);
    this.#control = new ControlFunction(manifest, person, clients.control, clients.signer);
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
    return executionArnOf(this.manifest.stateMachineArn, releaseId);
  }

  /** The releases that wait for the one in flight, in the order of their turns. */
  async queue(): Promise<WaitingRelease[]> {
    return inTurn(await this.#ledger.contenders.readWaiting());
  }

  /** The releases that have ended, the one that ended last first. */
  history(limit: number): Promise<PastRelease[]> {
    return this.#ledger.history.read(limit);
  }

  /**
   * Starts a release. Idempotent while a release of the same id, input and caller runs.
   *
   * @param id the name of the execution, unique for 90 days
   * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`, `VersionNotFound`, `NotPermitted`
   */
  async start(input: ReleaseInput, id: string): Promise<StartResult> {
    // Checked before the permission is chosen, so that a wrong name is no missing permission.
    const names = [...this.manifest.strategies.map(({ name }) => name), atOnceStrategyName];
    parseReleaseRequest(input, names, this.target);
    const answer = await this.#send({ verb: 'start', release: id, input });
    if (answer.kind === 'started' || answer.kind === 'notStarted') return answer;
    throw new ReleaseError('AwsCallFailed', `the function control answered ${answer.kind} to a start`);
  }

  /** Keeps a release at its stage; the gates are still checked. */
  pause(release: string, reason: string): Promise<ControlResult> {
    return this.#ask({ verb: 'pause', release, reason });
  }

  /** Continues a paused release. */
  resume(release: string, reason: string): Promise<ControlResult> {
    return this.#ask({ verb: 'resume', release, reason });
  }

  /**
   * Continues a release even though a gate holds; never past a gate that fails.
   *
   * @param promotion `stage` is the label of the stage that is passed, for the extent `stage`; `passesApproval` if an approval is missing
   */
  promote(
    release: string,
    promotion: {
      readonly extent: PromotionExtent;
      readonly stage?: string;
      readonly passesApproval?: boolean;
    },
    reason: string,
  ): Promise<ControlResult> {
    const { extent, stage = '', passesApproval } = promotion;
    const command = { verb: 'promote', release, reason } as const;
    return this.#ask(
      extent === 'full' ? { ...command, extent } : { ...command, extent, stage },
      passesApproval,
    );
  }

  /** Approves the stage that waits. The release leaves it once no gate holds. */
  approve(release: string, stage: string, reason: string): Promise<ControlResult> {
    return this.#ask({ verb: 'approve', release, stage, reason });
  }

  /** Rejects the stage that waits, which rolls the release back: the guard restores the baseline now. */
  reject(release: string, stage: string, reason: string): Promise<ControlResult> {
    return this.#ask({ verb: 'reject', release, stage, reason });
  }

  /**
   * Aborts a release: the guard restores the baseline now. If Lambda does not run the function `control`, the caller writes the baseline.
   *
   * The execution is never stopped: its Catch branch restores the baseline without a Lambda function.
   */
  async abort(release: string, reason: string): Promise<AbortResult> {
    try {
      const answer = await this.#send({ verb: 'abort', release, reason });
      if (answer.kind === 'refused') return answer;
      if (answer.kind === 'done') return { ...answer, kind: 'leavesQueue' };
      if (answer.kind !== 'aborted') {
        throw new ReleaseError('AwsCallFailed', `the function control answered ${answer.kind} to an abort`);
      }
      const { kind: _, why, guardAction, ...requested } = answer;
      if (why !== undefined) return { kind: 'recorded', why, ...requested };
      return { kind: 'baselineRestored', ...requested, ...(guardAction !== undefined && { guardAction }) };
    } catch (error) {
      if (!(error instanceof ReleaseError) || error.name !== 'AwsCallFailed') throw error;
      await this.#restoreDirectly(error);
      const { name: requestedBy, now } = this.person;
      return {
        kind: 'restoredDirectly',
        why: error.message,
        requestedBy,
        identity: 'claimed',
        at: new Date(now()).toISOString(),
      };
    }
  }

  /** @throws ReleaseError the kind of error of the write, with both reasons */
  async #restoreDirectly(because: ReleaseError): Promise<void> {
    try {
      await restoreBaseline(this.#route);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      throw new ReleaseError(
        error.name,
        `Lambda does not carry out the abort (${because.message}), and the weights could not be written without it ` +
          `(${error.message}). The release restores them itself at its next check; docs/operations.md says how to do it by hand`,
      );
    }
  }

  /** Suspends the guard, or renews the suspension. @param seconds at most `longestSuspensionSeconds` */
  suspendGuard(seconds: number, reason: string): Promise<ControlResult> {
    return this.#ask({ verb: 'suspendGuard', seconds, reason });
  }

  /** Ends the suspension. The guard restores the baseline at its next sweep, within a minute. */
  resumeGuard(reason: string): Promise<ControlResult> {
    return this.#ask({ verb: 'resumeGuard', reason });
  }

  async #ask(command: ControlCommand, passesApproval = false): Promise<ControlResult> {
    const answer = await this.#send(command, passesApproval);
    if (answer.kind === 'refused' || answer.kind === 'done') return answer;
    throw new ReleaseError(
      'AwsCallFailed',
      `the function control answered ${answer.kind} to ${command.verb}`,
    );
  }

  #send(command: ControlCommand, passesApproval = false) {
    const [permission] = permissionsFor(command, passesApproval);
    return this.#control.send(command, permission);
  }
}
