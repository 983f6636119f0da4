import { refusalOf, type Control, type ControlRefusal } from '../../core/audit/allowed-controls';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import type { GuardAction } from '../../core/audit/events/guarded';
import { foldEvents } from '../../core/audit/release-timeline';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { approverProblem, type ApprovalAnswer } from '../../core/release/approval';
import { requesterOf, type ControlRequest } from '../../core/release/control-request';
import type { Promotion } from '../../core/release/controls';
import type { GuardFunction } from '../executions/guard-function';
import type { TaskTokenStore } from '../executions/task-tokens';
import type { Ledger } from '../ledger/ledger';

/**
 * The result of an abort.
 *
 * - `baselineRestored`: the guard restored the baseline, or the canary had no traffic
 * - `recorded`: the release and the guard will find the abort; the baseline is not confirmed yet
 * - `leavesQueue`: the release waits in the queue, and ends at its next attempt without having begun
 * - `refused`: nothing was written; the release has ended, or its version is in production already
 */
export type AbortAnswer =
  | { readonly kind: 'baselineRestored'; readonly guardAction?: GuardAction }
  | { readonly kind: 'recorded'; readonly why: string }
  | { readonly kind: 'leavesQueue' }
  | { readonly kind: 'refused'; readonly refusal: ControlRefusal };

/** A promotion before it has a requester. */
export type AskedPromotion = Pick<Promotion, 'extent' | 'stage' | 'pastApproval'>;

/** A request of a person, whose identity is known as far as AWS answered. */
export type PersonControl = ControlRequest & Required<Pick<ControlRequest, 'identity'>>;

/**
 * Carries out what people ask of the release in flight.
 *
 * A control is written to the ledger, where the release finds it at its next check, and to the audit trail. A control that is not allowed
 * now writes nothing and returns the refusal. A release that waits for an approval is resumed, to check at once. Every method throws
 * ReleaseError `AwsCallFailed`, `AwsCallRefused`.
 */
export class ReleaseControls {
  constructor(
    private readonly ledger: Ledger,
    private readonly taskTokens: TaskTokenStore,
    private readonly guard: Pick<GuardFunction, 'enforceAbort'>,
  ) {}

  /** Keeps a release at its stage; the gates are still checked. @returns the refusal; undefined when it was done */
  pause(id: string, asked: PersonControl): Promise<ControlRefusal | undefined> {
    return this.#control(id, { action: 'pause' }, async (release) => {
      if (!(await this.ledger.pause(release.executionArn, asked))) return false;
      await this.#record(release, { ...asked, kind: 'paused' });
      return true;
    });
  }

  /** Continues a paused release. @returns the refusal; undefined when it was done */
  resume(id: string, asked: PersonControl): Promise<ControlRefusal | undefined> {
    return this.#control(id, { action: 'resume' }, async (release) => {
      if (!(await this.ledger.resume(release.executionArn))) return false;
      await this.#record(release, { ...asked, kind: 'resumed' });
      return true;
    });
  }

  /**
   * Continues a release even though a gate holds; past an approval that is missing only if the promotion says so. Never past a gate that
   * fails.
   *
   * @returns the refusal; undefined when it was done
   */
  promote(id: string, promotion: AskedPromotion, asked: PersonControl): Promise<ControlRefusal | undefined> {
    const { extent, stage } = promotion;
    return this.#control(id, { action: 'promote', extent, stage }, async (release) => {
      if (!(await this.ledger.resume(release.executionArn))) return false;
      await this.ledger.people.ask(release.id, { kind: 'promotion', ...promotion, ...asked });
      await this.#record(release, { ...asked, kind: 'promotionRequested', extent, stage });
      return true;
    });
  }

  /**
   * Approves the stage that waits. The release leaves it once no gate holds.
   *
   * @returns the refusal; undefined when it was done
   */
  approve(id: string, stage: string, asked: PersonControl): Promise<ControlRefusal | undefined> {
    return this.#control(id, { action: 'approve', stage }, async (release) => {
      const problem = approverProblem(release.approval ?? {}, requesterOf(asked), release.startedBy);
      if (problem) return { code: problem };
      if (!(await this.#answer(release, stage, 'approved', asked))) return false;
      await this.#record(release, { ...asked, kind: 'approved', stage });
      return true;
    });
  }

  /**
   * Rejects the stage that waits, which rolls the release back. Invokes the guard, which restores the baseline now.
   *
   * @returns the refusal; undefined when it was done
   */
  reject(id: string, stage: string, asked: PersonControl): Promise<ControlRefusal | undefined> {
    return this.#control(id, { action: 'reject', stage }, async (release) => {
      if (!(await this.#answer(release, stage, 'rejected', asked))) return false;
      // As an abort, too, so that every fence and the guard act on it.
      await this.ledger.abort(release.executionArn, { ...asked, rejectedStage: stage });
      const [recorded] = await Promise.allSettled([
        this.#record(release, { ...asked, kind: 'rejected', stage }),
        // If the guard does not answer, the release rolls back by itself.
        this.guard.enforceAbort(release.executionArn, asked.at),
      ]);
      if (recorded.status === 'rejected') throw recorded.reason;
      return true;
    });
  }

  /** Aborts a release: records the abort, then invokes the guard, which restores the baseline now. */
  async abort(
    release: Pick<CurrentRelease, 'id' | 'executionArn'>,
    asked: PersonControl,
  ): Promise<AbortAnswer> {
    const control = { action: 'abort' } as const;
    // An abort needs a ledger that can be written, not one that can be read.
    const refusal = await this.#refusalOf(release.id, control).catch(() => undefined);
    if (refusal?.code === 'notInFlight' && (await this.ledger.contenders.abort(release.id, asked))) {
      return { kind: 'leavesQueue' };
    }
    if (refusal) return { kind: 'refused', refusal };
    if (!(await this.ledger.abort(release.executionArn, asked))) {
      return { kind: 'refused', refusal: await this.#lateRefusal(release.id, control) };
    }
    // The guard does not wait for the audit trail.
    const [guard, recorded] = await Promise.allSettled([
      this.guard.enforceAbort(release.executionArn, asked.at),
      this.#record(release, { ...asked, kind: 'abortRequested' }),
    ]);
    if (guard.status === 'rejected') return { kind: 'recorded', why: String(guard.reason) };
    if (recorded.status === 'rejected') throw recorded.reason;
    return { kind: 'baselineRestored', ...(guard.value !== undefined && { guardAction: guard.value }) };
  }

  async #answer(
    release: CurrentRelease,
    stage: string,
    decision: ApprovalAnswer,
    asked: PersonControl,
  ): Promise<boolean> {
    return this.ledger.people.ask(release.id, { kind: 'answer', stage, decision, ...asked });
  }

  /**
   * @param write writes, and returns whether it could, or the refusal: another write may have come first
   * @returns the refusal; undefined when it was done
   */
  async #control(
    id: string,
    control: Control,
    write: (release: CurrentRelease) => Promise<boolean | ControlRefusal>,
  ): Promise<ControlRefusal | undefined> {
    const release = await this.#inFlight(id);
    if (!release) return { code: 'notInFlight' };
    const refusal = await this.#refusalFor(release, control);
    if (refusal) return refusal;
    const written = await write(release);
    if (typeof written === 'object') return written;
    return written ? undefined : this.#lateRefusal(id, control);
  }

  /** The refusal of a control that was allowed when it was checked but not when it was written. */
  async #lateRefusal(id: string, control: Control): Promise<ControlRefusal> {
    return (await this.#refusalOf(id, control)) ?? { code: 'notInFlight' };
  }

  async #refusalOf(id: string, control: Control): Promise<ControlRefusal | undefined> {
    const release = await this.#inFlight(id);
    return release ? this.#refusalFor(release, control) : { code: 'notInFlight' };
  }

  async #refusalFor(release: CurrentRelease, control: Control): Promise<ControlRefusal | undefined> {
    return refusalOf(control, foldEvents(await this.ledger.readEvents(release.id), release));
  }

  /** A control never affects another release that has begun since. */
  async #inFlight(id: string): Promise<CurrentRelease | undefined> {
    const current = await this.ledger.readCurrent();
    return current?.id === id ? this.ledger.people.withRequests(current) : undefined;
  }

  /** Records an event, and resumes the release if it waits. One that is not resumed checks by itself, minutes later. */
  async #record(release: Pick<CurrentRelease, 'id' | 'executionArn'>, event: AuditEvent): Promise<void> {
    const [recorded] = await Promise.allSettled([
      this.ledger.trail.recordForPerson(release.id, event),
      this.taskTokens.resume(release.executionArn),
    ]);
    if (recorded.status === 'rejected') throw recorded.reason;
  }
}
