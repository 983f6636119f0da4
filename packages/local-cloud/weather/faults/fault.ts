/** When a fault strikes, among the occasions that it matches. */
export interface When {
  /** From which occasion on; 1 is the first. */
  readonly from: number;
  /** Maximum number of times; unlimited when undefined. */
  readonly count?: number;
  /** With which chance at each occasion, above 0 and at most 1; certainly when undefined. */
  readonly probability?: number;
}

/** API operations. */
export interface CallTarget {
  /** As IAM calls it, such as `cloudwatch`. */
  readonly service: string;
  /** For example, `UpdateListener`; `*` means every one. */
  readonly operation: string;
}

export type CallEffect =
  | {
      readonly kind:
        /** means the service's own throttling error */
        | 'throttle'
        /** means the service's own internal error, HTTP 500 */
        | 'error'
        /** means what a role without the permission is answered */
        | 'access-denied'
        /** means that the connection is reset, and nothing was done */
        | 'reset'
        /** means that nothing is done, and no answer ever comes */
        | 'timeout-before'
        /** means that it is done, and no answer ever comes */
        | 'timeout-after'
        /** means that it is done, and the calling function's process is killed before it gets the answer */
        | 'killed-after';
    }
  /** means that it is done and answered this much later */
  | { readonly kind: 'slow'; readonly milliseconds: number };

export type FunctionEffect =
  | {
      readonly kind:
        /** means that its process exits before the handler is called */
        | 'crash'
        /** means that the handler is not called, and the function's timeout ends the invocation */
        | 'out-of-time'
        /** means that Lambda refuses the invocation with TooManyRequestsException */
        | 'throttle';
    }
  /** means that its process is killed as soon as this call has taken effect */
  | { readonly kind: 'killed-after'; readonly call: CallTarget };

export type EventEffect =
  | {
      readonly kind:
        /** means that no rule sees it */
        | 'lost'
        /** means that every matching rule gets it twice */
        | 'doubled'
        /** means that it comes behind the next event of its detail type, or 60 seconds later if none comes */
        | 'reordered';
    }
  /** means that it comes this much later */
  | { readonly kind: 'late'; readonly milliseconds: number };

export type ExecutionEffect =
  | {
      readonly kind:
        /** means what StopExecution does */
        | 'stopped'
        /** means what the state machine's own TimeoutSeconds does */
        | 'timed-out';
    }
  /** means that it is stopped, and redriven this much later */
  | { readonly kind: 'redriven'; readonly milliseconds: number };

export interface CallFault extends When, CallTarget {
  readonly on: 'call';
  /** Part of the calling function's or role's name, or `owner`; any role when undefined. */
  readonly caller?: string;
  readonly effect: CallEffect;
}

export interface FunctionFault extends When {
  readonly on: 'function';
  /** Part of its name. */
  readonly name: string;
  readonly effect: FunctionEffect;
}

export interface EventFault extends When {
  readonly on: 'event';
  readonly detailType: string;
  readonly effect: EventEffect;
}

export interface ExecutionFault extends When {
  readonly on: 'execution';
  /** The state on whose entry it strikes. */
  readonly state: string;
  readonly effect: ExecutionEffect;
}

/** Something that goes wrong on purpose. */
export type Fault = CallFault | FunctionFault | EventFault | ExecutionFault;

/** Operations by service, each as IAM calls it. */
export type SupportedOperations = ReadonlyMap<string, readonly string[]>;

/** IAM's name for a service whose signatures have another. */
export function iamName(signingName: string): string {
  return signingName === 'monitoring' ? 'cloudwatch' : signingName;
}
