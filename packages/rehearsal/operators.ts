import { z } from 'zod';
import type { ControlledRelease, Releases } from '../../aws/releases/releases';
import type { ReleaseTimeline } from '../../core/audit/release-timeline';
import { plainText } from '../../core/text/schemas';

export const personSchema = z.strictObject({
  /** Who it is, for the ledger. */
  who: plainText(200).min(1),
  does: z.enum(['approve', 'reject']),
  /** The stage that asks for the approval: `10%`, or `start`. */
  atStage: z.string().min(1).max(10),
  /** How long after it was asked for. @default 0 */
  afterSeconds: z.int().min(0).max(604_800).default(0),
  reason: plainText(500).min(1),
});

/** What somebody does when a release asks for an approval. */
export type Person = z.output<typeof personSchema>;

/** The people of a scenario, each of whom acts once, when their time has come. */
export class People {
  readonly #waiting: Set<Person>;

  constructor(
    people: readonly Person[],
    private readonly releases: Pick<Releases, 'approve' | 'reject'>,
  ) {
    this.#waiting = new Set(people);
  }

  /** @param now in milliseconds since the epoch */
  async act(
    release: ControlledRelease,
    { pendingApproval }: Pick<ReleaseTimeline, 'pendingApproval'>,
    now: number,
  ): Promise<void> {
    for (const person of this.#waiting) {
      const { who, does, atStage, afterSeconds, reason } = person;
      if (pendingApproval?.stage !== atStage) continue;
      if (now < Date.parse(pendingApproval.requestedAt) + afterSeconds * 1000) continue;
      this.#waiting.delete(person);
      const request = { requestedBy: who, reason, at: new Date(now).toISOString() };
      await this.releases[does](release, atStage, request);
    }
  }
}
