import { AwsError } from '../../../kernel/errors';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { MessageFilter } from './json-pattern';
import { LogEvents, type LogEvent } from './log-events';

/** A subscription to the messages of a log group that match a pattern. */
export interface SubscriptionFilter {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  /** Virtual time in milliseconds. */
  readonly createdAt: number;
  /** @default - nothing is delivered: the local cloud knows the pattern or the destination by name only */
  readonly matches: MessageFilter | undefined;
}

/** The quota of a log group (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html). */
const maximumFilters = 2;

const dayMilliseconds = 24 * 3_600_000;

/** A log group with its events and its subscription filters. */
export class LogGroup {
  readonly filters = new Map<string, SubscriptionFilter>();
  readonly events = new LogEvents();
  /** Days. @default - events are kept for ever */
  retentionDays: number | undefined;

  constructor(
    readonly name: string,
    /** Without the `:*` behind it. */
    readonly arn: string,
  ) {}

  /** Returns the time of the oldest events that can be read, in virtual milliseconds. */
  keptSince(now: number): number {
    return this.retentionDays === undefined ? 0 : now - this.retentionDays * dayMilliseconds;
  }
}

/** The log groups of an account. */
export class LogGroups {
  readonly #groups = new Map<string, LogGroup>();
  #events = 0;

  constructor(private readonly context: CloudContext) {}

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  get(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }

  /** The ARN without the `:*` behind it. */
  arnOf(name: string): string {
    return arnAt(this.context, 'logs', `log-group:${name}`);
  }

  /** @throws AwsError `ResourceAlreadyExistsException` */
  create(name: string): LogGroup {
    if (this.#groups.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    const group = new LogGroup(name, this.arnOf(name));
    this.#groups.set(name, group);
    return group;
  }

  delete(name: string): void {
    this.#groups.delete(name);
  }

  /** Writes a message of a time in virtual milliseconds, which can be read when the weather has it. */
  write(group: LogGroup, stream: string, message: string, timestamp: number): LogEvent {
    const second = Math.floor(timestamp / 1000);
    const event: LogEvent = {
      id: String(++this.#events).padStart(56, '0'),
      stream,
      timestamp,
      ingestedAt: timestamp + this.context.weather.milliseconds('logReadSeconds', group.name, second),
      message,
    };
    group.events.add(event);
    return event;
  }

  /**
   * Creates a subscription filter, or changes the one of that name.
   *
   * @throws AwsError `ResourceNotFoundException`, `LimitExceededException`
   */
  putFilter(group: string, filter: SubscriptionFilter): void {
    const { filters } = this.get(group);
    if (!filters.has(filter.name) && filters.size >= maximumFilters) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
    }
    filters.set(filter.name, filter);
  }

  deleteFilter(group: string, name: string): void {
    this.#groups.get(group)?.filters.delete(name);
  }
}
