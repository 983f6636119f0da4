import type { Activity } from '../clock/clock';
import type { Principal } from './service';

/** The calls that other services make to AWS Lambda. */
export interface FunctionInvoker {
  /**
   * Invokes a function, version or alias.
   *
   * @throws AwsError `ResourceNotFoundException`, `AccessDeniedException` (no permission on that very
   * qualifier), `ResourceConflictException` (the version is not Active)
   */
  invoke(invocation: Invocation): Promise<InvocationResult>;
}

/** The calls without an answer that other services make to AWS Lambda. */
export interface FunctionEvents {
  /**
   * Puts an event into Lambda's own queue and returns at once: Lambda runs the function, tries it again, and sends
   * what fails for good where the function's settings say.
   *
   * @throws AwsError as {@link FunctionInvoker.invoke}, when Lambda does not take the event
   */
  accept(event: Omit<Invocation, 'activity'>): void;
}

export interface Invocation {
  /** Unqualified, or with a version or alias behind the name. */
  readonly functionArn: string;
  readonly payload: Uint8Array;
  readonly invoker: Invoker;
  /** Where the invocation belongs: suspended while the handler waits for virtual time. */
  readonly activity: Activity;
}

export type Invoker =
  /** means that identity policies have been checked already */
  | { readonly kind: 'principal'; readonly principal: Principal }
  /** means that the resource's own policy decides: a queue's, or a function's for the very qualifier */
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string };

export interface InvocationResult {
  readonly payload: Uint8Array;
  /** Set when the handler threw, ran out of time or crashed. */
  readonly functionError?: 'Unhandled';
  readonly executedVersion: string;
  /** Virtual milliseconds, at least 1. */
  readonly durationMilliseconds: number;
}

/** The calls that other services make to Amazon CloudWatch. */
export interface MetricSink {
  /** One time series, which frequent writers keep. */
  series(identity: SeriesIdentity): MetricSeries;
}

export interface SeriesIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** A CloudWatch unit, such as `Count` or `Milliseconds`. */
  readonly unit: string;
}

export interface MetricSeries {
  /**
   * Adds a sample at the present virtual time, or at the time given in milliseconds.
   *
   * @param count how many samples there are of that value. @default 1
   */
  record(value: number, at?: number, count?: number): void;
}

/** The calls that other services make to Amazon CloudWatch Logs. */
export interface LogSink {
  /**
   * Opens a stream of a log group, and makes the group where there is none, as far as the writer's policies allow it: what a
   * writer without permission puts is lost.
   */
  open(place: { readonly group: string; readonly stream: string; readonly principal: Principal }): LogWriter;
}

export interface LogWriter {
  /** Adds a message of a time in virtual milliseconds. */
  put(message: string, at: number): void;
}

/** The calls that other services make to Amazon EventBridge: one event on the default bus. */
export interface EventBus {
  emit(event: {
    readonly source: string;
    readonly detailType: string;
    readonly detail: object;
    readonly resources?: readonly string[];
  }): void;
}

/** The calls that other services make to AWS CloudTrail. */
export interface TrailLogs {
  /** Checks whether some trail logs a call, so that EventBridge gets its event. */
  logs(call: RecordedCall): boolean;
}

/** The calls that other services make to AWS Step Functions. */
export interface ExecutionStarter {
  /** @throws AwsError when the state machine does not exist */
  start(request: { stateMachineArn: string; input: string; name?: string }): { executionArn: string };
}

/** The calls that other services make to Amazon SNS. */
export interface MessagePublisher {
  /**
   * Publishes as the AWS service that is named, as far as the topic's access policy allows it; without a
   * service as the principal, whose identity policies have been checked, or as the owner of the local cloud.
   *
   * @throws AwsError `NotFoundException`, `AuthorizationErrorException`
   */
  publish(message: {
    topicArn: string;
    subject?: string;
    message: string;
    /** For example, `cloudwatch.amazonaws.com`. */
    service?: string;
    /** On behalf of which resource, such as an alarm. */
    sourceArn?: string;
    principal?: Principal;
    /** Texts by name. */
    attributes?: Readonly<Record<string, string>>;
  }): { messageId: string };
}

/** The calls that other services make to Amazon SQS. */
export interface MessageQueues {
  /**
   * Sends a message as far as the queue's policy allows it.
   *
   * @throws AwsError `QueueDoesNotExist`, `AccessDeniedException`, `InvalidParameterValue`
   */
  send(message: {
    readonly queueArn: string;
    readonly body: string;
    /** Texts by name. */
    readonly attributes?: Readonly<Record<string, string>>;
    readonly sender: Invoker;
  }): { messageId: string };
}

/** The calls that other services make to IAM. */
export interface AccessControl {
  /**
   * Lets a service act in a role, as far as the role's trust policy allows it. `sourceArn` is the resource on
   * whose behalf the service asks, which trust policies may demand as `aws:SourceArn` (the CDK's policies for
   * state machines do).
   *
   * @throws AwsError `AccessDeniedException` when the role does not exist or does not trust the service
   */
  assume(role: { roleArn: string; service: string; sessionName: string; sourceArn?: string }): Principal;
  /** Keys that the local cloud recognizes as that principal, for a process that calls AWS itself. */
  issueCredentials(principal: Principal): {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
  };
  /** @throws AwsError `AccessDeniedException`, in AWS's words, when the principal's policies do not allow it */
  authorize(
    principal: Principal,
    access: { action: string; resource: string; conditionKeys?: Readonly<Record<string, string>> },
  ): void;
}

/** The calls to AWS APIs that a service makes for somebody, as Step Functions does for the role of an execution. */
export interface ApiCalls {
  /**
   * Calls an operation as its SDK client would; permissions, faults and the log of API calls apply.
   *
   * @param call.input as the operation's SDK types have it
   * @throws AwsError the error of the operation; `SdkClientException`, when a fault leaves the call without an answer
   */
  call(call: {
    readonly signingName: string;
    readonly operation: string;
    readonly input: Readonly<Record<string, unknown>>;
    readonly principal: Principal;
    readonly activity: Activity;
  }): Promise<object>;
}

/** The calls that other services make to AWS KMS. */
export interface KeyAccess {
  /**
   * True if somebody may use a key for each of the actions: by the key's policy, and a role by its own where that
   * leaves it to them. A key that this local cloud did not make allows everything, as nothing is known of it; AWS's
   * own (`alias/aws/sns`) do not let services.
   */
  allows(use: {
    /** An identifier, an ARN or an alias. */
    readonly key: string;
    /** For example, `kms:Decrypt`. */
    readonly actions: readonly string[];
    readonly user: Invoker;
    /** The service through which the key is used, such as `dynamodb.us-east-1.amazonaws.com`. @default unknown */
    readonly via?: string;
  }): boolean;
}

/**
 * The interfaces through which services of one local cloud call each other. They refer to one another in circles, so a
 * constructor keeps this object and reads a member only when it is needed.
 */
export interface PeerServices {
  readonly functions: FunctionInvoker;
  readonly functionEvents: FunctionEvents;
  readonly logs: LogSink;
  readonly metrics: MetricSink;
  readonly events: EventBus;
  readonly trails: TrailLogs;
  readonly executions: ExecutionStarter;
  readonly messages: MessagePublisher;
  readonly queues: MessageQueues;
  readonly access: AccessControl;
  readonly keys: KeyAccess;
  readonly apis: ApiCalls;
  /** The URL that answers API calls, for `AWS_ENDPOINT_URL` of processes. */
  readonly endpoint: string;
}

/** A call to AWS, as the fields of CloudTrail's record of it that selectors go by. */
export interface RecordedCall {
  readonly eventCategory: 'Management';
  /** For example, `lambda.amazonaws.com`. */
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
}
