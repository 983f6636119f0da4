import type { Connections, Invocation } from '../ports';
import type { Site } from '../site';

/**
 * How long Lambda waits before it runs a failed asynchronous invocation again, in milliseconds (Lambda
 * Developer Guide, "How Lambda handles errors and retries with asynchronous invocation").
 */
const RETRY_DELAYS_MILLISECONDS = [60_000, 120_000];

/**
 * Invokes a function as EventBridge and SNS do: they are done when Lambda has taken the event, and Lambda runs
 * a function that fails twice more. Waiting for that does not by itself make virtual time pass.
 */
export class AsynchronousInvocations {
  constructor(
    private readonly site: Site,
    private readonly connections: Pick<Connections, 'functions'>,
  ) {}

  /**
   * Resolves when the function has run for the first time.
   *
   * @param onFailure told the last error, when the function has failed for the third time or cannot be invoked
   * any more
   * @throws AwsError when Lambda does not take the event
   */
  async invoke(invocation: Invocation, onFailure: (error: string) => void): Promise<void> {
    await this.#run(invocation, 0, onFailure);
  }

  async #run(invocation: Invocation, retries: number, onFailure: (error: string) => void): Promise<void> {
    const result = await this.connections.functions.invoke(invocation);
    if (!result.functionError) return;
    const delay = RETRY_DELAYS_MILLISECONDS[retries];
    if (delay === undefined) return onFailure(Buffer.from(result.payload).toString());
    this.site.clock.after(delay, () => {
      const activity = this.site.clock.begin();
      void this.#run({ ...invocation, activity }, retries + 1, onFailure)
        .catch((error: unknown) => onFailure(String(error)))
        .finally(() => activity.end());
    });
  }
}
