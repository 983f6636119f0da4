import { z } from 'zod';
import type { Releases } from '../../aws/releases/releases';
import type { ReleaseTimeline } from '../../core/audit/release-timeline';
import { plainText } from '../../core/text/schemas';

export const operatorSchema = z.strictObject({
  /** The person: the name of the session that AWS attests. */
  who: plainText(200).min(1),
  does: z.enum(['approve', 'reject']),
  /** The stage that waits for approval: `10%`, or `start`. */
  atStage: z.string().min(1).max(10),
  /** Seconds after the approval was requested. @default 0 */
  afterSeconds: z.int().min(0).max(604_800).default(0),
  reason: plainText(500).min(1),
});

/** A scripted answer to a pending approval. */
export type Operator = z.output<typeof operatorSchema>;

/** The operators of a scenario. Each answers one approval, once its time has come. */
export class Operators {
  readonly #waiting: Set<Operator>;

  constructor(
    operators: readonly Operator[],
    /** The releases of the service, as a person controls them. */
    private readonly releasesOf: (who: string) => Pick<Releases, 'approve' | 'reject'>,
  ) {
    this.#waiting = new Set(operators);
  }

  /**
   * Gives the answers that are due.
   *
   * @param now in milliseconds since the epoch
   */
  async act(
    releaseId: string,
    { pendingApproval }: Pick<ReleaseTimeline, 'pendingApproval'>,
    now: number,
  ): Promise<void> {
    for (const operator of this.#waiting) {
      const { who, does, atStage, afterSeconds, reason } = operator;
      if (pendingApproval?.stage !== atStage) continue;
      if (now < Date.parse(pendingApproval.requestedAt) + afterSeconds * 1000) continue;
      this.#waiting.delete(operator);
      await this.releasesOf(who)[does](releaseId, atStage, reason);
    }
  }
}
