import { gzipSync } from 'node:zlib';
import type { PeerServices } from '../../../kernel/peers';
import { mayGoWellLater } from '../../../kernel/retriable';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { LogEvent } from './log-events';
import type { LogGroup, SubscriptionFilter } from './log-groups';

/** The messages of one stream that reach a function together. */
interface Batch {
  readonly group: LogGroup;
  readonly stream: string;
  readonly filter: SubscriptionFilter;
  readonly events: Pick<LogEvent, 'id' | 'timestamp' | 'message'>[];
}

/** Messages of this many virtual milliseconds go together: a guess. */
const batchMilliseconds = 1000;

/** The time for which a filter rests after its function refused a delivery (see {@link Deliveries}). */
const disabledMilliseconds = 10 * 60_000;

/**
 * Delivers messages to subscribed functions: one stream a delivery, in no order, some twice. A delivery that is refused for good
 * disables its filter for ten minutes, and the messages of that time are skipped.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export class Deliveries {
  readonly #open = new Map<string, Batch>();
  readonly #disabledUntil = new WeakMap<SubscriptionFilter, number>();
  #batches = 0;

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'functionEvents'>,
  ) {}

  /** Takes an event to the functions whose filters it matches. */
  take(group: LogGroup, { stream, id, timestamp, message }: LogEvent): void {
    for (const filter of group.filters.values()) {
      if (!filter.matches?.(message)) continue;
      this.#batchOf(group, stream, filter).events.push({ id, timestamp, message });
    }
  }

  #batchOf(group: LogGroup, stream: string, filter: SubscriptionFilter): Batch {
    const key = JSON.stringify([group.name, filter.name, stream]);
    const open = this.#open.get(key);
    if (open) return open;
    const batch: Batch = { group, stream, filter, events: [] };
    this.#open.set(key, batch);
    this.context.clock.after(batchMilliseconds, () => {
      this.#open.delete(key);
      this.#schedule(batch);
    });
    return batch;
  }

  #schedule(batch: Batch): void {
    const { clock, weather } = this.context;
    const number = ++this.#batches;
    const copies = weather.strikes('repeatedLogPercent', number) ? 2 : 1;
    for (let copy = 1; copy <= copies; copy++) {
      const delay = weather.milliseconds('logDeliverySeconds', number, copy);
      clock.after(delay, () => this.#attempt(batch, 0));
    }
  }

  #attempt(batch: Batch, retries: number): void {
    const { clock } = this.context;
    const { filter, group } = batch;
    if (group.filters.get(filter.name) !== filter) return;
    if (clock.now() < (this.#disabledUntil.get(filter) ?? 0)) return;
    const activity = clock.begin();
    void Promise.resolve()
      .then(() =>
        this.peers.functionEvents.accept({
          functionArn: filter.destinationArn,
          payload: this.#payloadOf(batch),
          invoker: { kind: 'service', service: 'logs.amazonaws.com', sourceArn: `${group.arn}:*` },
        }),
      )
      .catch((error: unknown) => {
        if (mayGoWellLater(error)) {
          clock.after(Math.min(2 ** retries, 60) * 1000, () => this.#attempt(batch, retries + 1));
        } else {
          this.#disabledUntil.set(filter, clock.now() + disabledMilliseconds);
        }
      })
      .finally(() => activity.end());
  }

  #payloadOf({ group, stream, filter, events }: Batch): Uint8Array {
    const data = {
      messageType: 'DATA_MESSAGE',
      owner: this.context.account,
      logGroup: group.name,
      logStream: stream,
      subscriptionFilters: [filter.name],
      logEvents: events,
    };
    const compressed = gzipSync(JSON.stringify(data)).toString('base64');
    return Buffer.from(JSON.stringify({ awslogs: { data: compressed } }));
  }
}
