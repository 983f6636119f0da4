import type { VirtualClock } from '../../../clock/clock';
import type { FunctionVersion } from '../state/version';
import type { SleepReport } from '../runtime/protocol';

/** The events that a runtime reports through the Lambda Runtime API. */
export interface RuntimeEvents {
  /** It is ready for an invocation. */
  onReady(): void;
  onResponse(requestId: string, payload: Buffer): void;
  onError(requestId: string, payload: Buffer): void;
  onStartFailure(payload: Buffer): void;
  onLogLine(line: string, time: number): void;
}

/** The events of a process. */
export interface ProcessEvents extends RuntimeEvents {
  /** Nothing is left to do until some virtual time. */
  onSleepReport(report: SleepReport): void;
  /** It has ended by itself, with the reason in Lambda's words. */
  onExit(reason: string): void;
}

/** An invocation as a runtime receives it. */
export interface Assignment {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** Virtual time in milliseconds. */
  readonly startsAt: number;
  readonly deadline: number;
}

/** The host of one execution environment's code. */
export interface FunctionProcess {
  /** Hands over an invocation, once it is ready for one. */
  assign(assignment: Assignment): void;
  /** It is this late now, in virtual milliseconds: go on. */
  wake(at: number): void;
  /** The answer to a held request is coming. */
  releaseRequest(id: number): void;
  /** Ends it at once. */
  kill(): void;
  /** Resolves when nothing of it runs any more. */
  gone(): Promise<void>;
}

/** The parameters with which a process is started. */
export interface LaunchOrder {
  readonly version: FunctionVersion;
  /** All variables of the process but the Runtime API's address. */
  readonly variables: Readonly<Record<string, string>>;
  readonly clock: VirtualClock;
}

/** Starts the code of a function version. */
export type Launch = (order: LaunchOrder, events: ProcessEvents) => Promise<FunctionProcess>;
