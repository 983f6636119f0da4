import type { AwsError } from './errors';
import type { Access, Principal } from './service';

/** A call of an API operation, just before it is performed or just after it took effect. */
export interface FaultableCall {
  /** The name in its signature. */
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  readonly input: unknown;
  /** The accesses that IAM checks. */
  readonly access: readonly Access[];
}

export type CallFate =
  /** means that it is answered with this error */
  | { readonly kind: 'refused'; readonly error: AwsError }
  /** means that it takes effect and is answered this many virtual milliseconds later */
  | { readonly kind: 'delayed'; readonly milliseconds: number }
  | LostAnswer;

/** The reason for a missing answer, and what the caller sees instead. */
export interface LostAnswer {
  readonly kind:
    /** means that the connection is reset */
    | 'reset'
    /** means that nothing comes, ever */
    | 'silence'
    /** means that the caller's process is killed */
    | 'killed';
}

/** May disturb API calls. */
export interface CallHook {
  before(call: FaultableCall): CallFate | undefined;
  /** Only for calls that succeeded. */
  after(call: FaultableCall): LostAnswer | undefined;
}

/** The fate of an invocation whose handler is not called. */
export type InvocationFate = 'crash' | 'out-of-time' | 'throttle';

/** May disturb the invocations of functions. */
export interface InvocationHook {
  invoked(invocation: { functionName: string; payload: Uint8Array }): InvocationFate | undefined;
}

/** May disturb the way of an event from the bus to the rules. */
export interface EventHook {
  /** @param deliver lets the rules see it; may be called later, twice or never */
  carry(event: { readonly id: string; readonly 'detail-type': string }, deliver: () => void): void;
}

/** The fate of an execution that enters a state. */
export type ExecutionFate =
  | { readonly kind: 'stopped' | 'timed-out' }
  /** means stopped, and redriven this many virtual milliseconds later */
  | { readonly kind: 'redriven'; readonly milliseconds: number };

/** May disturb executions. */
export interface ExecutionHook {
  entered(entry: { executionArn: string; state: string }): ExecutionFate | undefined;
}
