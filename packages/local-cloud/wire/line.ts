import type { Activity } from '../clock/clock';

/** A process of the local cloud that calls. */
export interface CallingProcess {
  /** The current activity. */
  readonly activity: Activity | undefined;
  /** Idles it, as far as virtual time goes, while it waits for an answer. */
  holdRequest(): HeldRequest;
  /** Kills it. */
  stop(): void;
}

/** A request whose answer takes virtual time. */
export interface HeldRequest {
  /** By which the process knows it. */
  readonly id: number;
  /** The answer is coming. Resolves once the process computes again, if it still can. */
  release(): Promise<void>;
}

/** Where the answer of a request goes. */
export interface Line {
  /** Cuts it: the caller sees its connection reset. */
  reset(): void;
  /** Resolves when the caller has given up. */
  closed(): Promise<void>;
  /** Makes the calling process let virtual time pass while it waits for this answer. */
  reportHeld(held: HeldRequest): void;
}
