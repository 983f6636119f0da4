import { AwsError } from '../../kernel/errors';
import type { LogSink, LogWriter, PeerServices } from '../../kernel/peers';
import type { ResourceType } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { logResourceTypes } from './cloudformation';
import { Deliveries } from './state/deliveries';
import { LogGroups } from './state/log-groups';

/** Amazon CloudWatch Logs, as far as functions write to it: log groups and subscriptions of functions. Nothing is kept. */
export class LogService implements LogSink {
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
    this.resourceTypes = logResourceTypes(this.#groups);
  }

  open(place: Parameters<LogSink['open']>[0]): LogWriter {
    if (!this.#mayWrite(place)) return { put: () => undefined };
    return {
      put: (message, at) => {
        this.onMessage(message, at);
        const group = this.#groups.find(place.group);
        if (group && group.filters.size > 0) this.#deliveries.take(group, place.stream, { message, at });
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
