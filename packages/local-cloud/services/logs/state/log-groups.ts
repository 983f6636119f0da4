import { AwsError } from '../../../kernel/errors';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { MessageFilter } from './json-pattern';

/** A subscription of a function to the messages of a log group that match a pattern. */
export interface SubscriptionFilter {
  readonly name: string;
  readonly functionArn: string;
  readonly matches: MessageFilter;
}

/** The quota of a log group (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html). */
const maximumFilters = 2;

/** A log group with its subscription filters. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly filters: ReadonlyMap<string, SubscriptionFilter>;
}

/** The log groups of an account. */
export class LogGroups {
  readonly #filtersByGroup = new Map<string, Map<string, SubscriptionFilter>>();

  constructor(private readonly context: CloudContext) {}

  find(name: string): LogGroup | undefined {
    const filters = this.#filtersByGroup.get(name);
    return filters && { name, arn: this.arnOf(name), filters };
  }

  /** The ARN without the `:*` behind it. */
  arnOf(name: string): string {
    return arnAt(this.context, 'logs', `log-group:${name}`);
  }

  /** @throws AwsError `ResourceAlreadyExistsException` */
  create(name: string): void {
    if (this.#filtersByGroup.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    this.#filtersByGroup.set(name, new Map());
  }

  delete(name: string): void {
    this.#filtersByGroup.delete(name);
  }

  /**
   * Creates a subscription filter, or changes the one of that name.
   *
   * @throws AwsError `ResourceNotFoundException`, `LimitExceededException`
   */
  putFilter(group: string, filter: SubscriptionFilter): void {
    const filters = this.#filtersByGroup.get(group);
    if (!filters) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    if (!filters.has(filter.name) && filters.size >= maximumFilters) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
    }
    filters.set(filter.name, filter);
  }

  deleteFilter(group: string, name: string): void {
    this.#filtersByGroup.get(group)?.delete(name);
  }
}
