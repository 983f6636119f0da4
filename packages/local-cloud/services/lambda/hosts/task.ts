import type { Activity } from '../../../clock/clock';

/** An invocation on its way through an environment. */
export interface Task {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly payload: Uint8Array;
  readonly traceId: string;
  /** Busy from the beginning; asleep while the handler waits for virtual time. */
  readonly activity: Activity;
  /** Set when it only loads the function's code: no handler is called. */
  readonly isInitialization?: true;
  /** The fate of an invocation whose handler is not called. @default the handler is called */
  readonly fate?: 'crash' | 'out-of-time';
  onLogLine?(line: string): void;
  settle(ending: Ending): void;
  /** No environment could be had, with the reason. */
  refuse(reason: unknown): void;
}

/** The end of an invocation; times in virtual milliseconds. */
export interface Ending {
  readonly payload: Uint8Array;
  readonly failed: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
}
