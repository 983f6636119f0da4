import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/errors';
import type { LogSink, LogWriter, PeerServices } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { logResourceTypes } from './cloudformation';
import { logEventOperations } from './operations/log-events';
import { subscriptionFilterOperations } from './operations/subscription-filters';
import { Deliveries } from './state/deliveries';
import { LogGroups } from './state/log-groups';

/** Amazon CloudWatch Logs, as far as functions write to it: log groups, their events, and subscriptions of functions. */
export class LogService implements LogSink, Service {
  readonly signingName = 'logs';
  readonly sdk = sdk;
  readonly validationErrorCode = 'InvalidParameterException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #groups: LogGroups;
  readonly #deliveries: Deliveries;

  /** @param onMessage sees every message that was written, as the extraction of metrics does */
  constructor(
    context: CloudContext,
    private readonly peers: Pick<PeerServices, 'access' | 'functionEvents'>,
    private readonly onMessage: (message: string, at: number) => void,
  ) {
    this.#groups = new LogGroups(context);
    this.#deliveries = new Deliveries(context, peers);
    this.operations = {
      ...logEventOperations(context, this.#groups),
      ...subscriptionFilterOperations(this.#groups),
    };
    this.resourceTypes = logResourceTypes(context, this.#groups);
  }

  open(place: Parameters<LogSink['open']>[0]): LogWriter {
    if (!this.#mayWrite(place)) return { put: () => undefined };
    return {
      put: (message, at) => {
        this.onMessage(message, at);
        const group = this.#groups.find(place.group);
        if (group) this.#deliveries.take(group, this.#groups.write(group, place.stream, message, at));
      },
    };
  }

  /** Makes the group where there is none, as Lambda does at the first invocation. */
  #mayWrite({ group, stream, principal }: Parameters<LogSink['open']>[0]): boolean {
    const arn = this.#groups.arnOf(group);
    const isNew = !this.#groups.find(group);
    try {
      if (isNew) this.peers.access.authorize(principal, { action: 'logs:CreateLogGroup', resource: arn });
      const resource = `${arn}:log-stream:${stream}`;
      this.peers.access.authorize(principal, { action: 'logs:CreateLogStream', resource });
      this.peers.access.authorize(principal, { action: 'logs:PutLogEvents', resource });
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
    if (isNew) this.#groups.create(group);
    return true;
  }
}
