/** Extensions of AWS's Lambda Runtime API between the process and the local cloud. */

/** The file descriptor of the process's channel to the local cloud. */
export const channelDescriptor = 3;

/** Process to local cloud: nothing is left to do until this virtual time. */
export interface SleepReport {
  readonly sleepUntil: number;
  /** Requests whose answers are held back, as far as the process knows. */
  readonly heldRequests: readonly number[];
}

/** Local cloud to process: it is this late now; go on. */
export interface WakeOrder {
  readonly wakeAt: number;
}

/** Local cloud to process: the answer to a held request is coming. */
export interface ReleaseOrder {
  readonly releasedRequest: number;
}

/** Takes what the function writes to stdout and stderr, one line a request, in order with its responses. */
export const logPath = '/local-cloud/log';
