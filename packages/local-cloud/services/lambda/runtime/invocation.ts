import type { Handler } from './load-handler';
import type { NextInvocation } from './runtime-client';
import type { VirtualTime } from './virtual-time';

/** The outcome of an invocation. */
export type Outcome = { readonly result: unknown } | { readonly thrown: unknown };

/**
 * The response of an invocation, as JSON.
 *
 * @throws what the handler threw, or why its result has no JSON
 */
export function bodyOf(outcome: Outcome): string {
  if ('thrown' in outcome) throw outcome.thrown;
  // A function or symbol has no JSON; AWS's runtime answers null then.
  return (JSON.stringify(outcome.result ?? null) as string | undefined) ?? 'null';
}

/** One run of the handler. It ends once, by promise, callback or one of the context's old-style methods. */
export class Invocation {
  readonly requestId: string;
  #ended = false;
  /** The result of a callback that waits until nothing else is left to do. */
  #waiting: Outcome | undefined;
  #returnedPromise = false;

  constructor(
    private readonly next: NextInvocation,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly virtualTime: VirtualTime,
    private readonly onEnd: (outcome: Outcome) => void,
  ) {
    this.requestId = next.headers['lambda-runtime-aws-request-id'] ?? '';
  }

  run(handler: Handler): void {
    const context = this.#context();
    const callback = (error?: unknown, result?: unknown) => {
      const outcome = outcomeOf(error, result);
      if (context.callbackWaitsForEmptyEventLoop && 'result' in outcome) this.#waiting ??= outcome;
      else this.end(outcome);
    };
    try {
      const returned = handler(JSON.parse(this.next.body || '{}'), context, callback);
      if (!isThenable(returned)) return;
      this.#returnedPromise = true;
      returned.then(
        (result) => this.end({ result }),
        (thrown: unknown) => this.end({ thrown }),
      );
    } catch (thrown) {
      this.end({ thrown });
    }
  }

  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onEnd(outcome);
  }

  /** Nothing is left that could end this invocation: no I/O, no timer. */
  endEmpty(): 'ended' | 'never settles' {
    if (this.#returnedPromise && !this.#waiting) return 'never settles';
    this.end(this.#waiting ?? { result: null });
    return 'ended';
  }

  #context() {
    const { next, environment } = this;
    const { headers } = next;
    const deadline = Number(headers['lambda-runtime-deadline-ms']);
    const done = (error?: unknown, result?: unknown) => this.end(outcomeOf(error, result));
    return {
      callbackWaitsForEmptyEventLoop: true,
      functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
      awsRequestId: this.requestId,
      invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
      getRemainingTimeInMillis: () => deadline - this.virtualTime.now(),
      done,
      succeed: (result: unknown) => done(undefined, result),
      fail: (error: unknown) => done(error ?? 'handled'),
    };
  }
}

function outcomeOf(error: unknown, result: unknown): Outcome {
  return error === undefined || error === null ? { result } : { thrown: error };
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
