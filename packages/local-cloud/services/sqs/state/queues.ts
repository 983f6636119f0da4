import type { Timer } from '../../../clock/clock';
import { AwsError, Unsupported } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import { Queue } from './queue';
import { QueueMetrics } from './metrics';
import { queueSettings, type QueueSettings, type SettableAttributes } from './queue-settings';

const minuteMilliseconds = 60_000;
/** Duration for which a queue stays active after its last use (SQS Developer Guide, monitoring using CloudWatch). */
const activeMilliseconds = 6 * 3_600_000;

/** The time after its deletion in which nobody can make a queue of the same name (SQS API Reference, DeleteQueue). */
const nameReservedMilliseconds = 60_000;

/** The queues of the account, and what they publish each minute. Does not by itself make time pass. */
export class Queues {
  readonly #byName = new Map<string, Queue>();
  readonly #deletedAt = new Map<string, number>();
  readonly #metrics = new WeakMap<Queue, QueueMetrics>();
  readonly #lastUsedAt = new WeakMap<Queue, number>();
  #next: Timer | undefined;

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'metrics' | 'endpoint'>,
  ) {}

  arnOf(name: string): string {
    return arnAt(this.context, 'sqs', name);
  }

  /** An address at this local cloud: SDK clients send requests to where a queue's URL points. */
  urlOf(name: string): string {
    return `${this.peers.endpoint}/${this.context.account}/${name}`;
  }

  /**
   * The name of the queue that a URL points to, whatever the host.
   *
   * @throws AwsError `InvalidAddress`
   */
  nameOf(url: string): string {
    const [, name] =
      new RegExp(`^(?:https?://[^/]+/)?${this.context.account}/([A-Za-z0-9_.-]+)$`).exec(url) ?? [];
    if (name !== undefined) return name;
    throw new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, {
      status: 404,
    });
  }

  /**
   * Makes a queue.
   *
   * @throws AwsError `QueueNameExists`, `InvalidAttributeValue`
   */
  create(name: string, attributes: SettableAttributes): Queue {
    if (name.endsWith('.fifo')) throw new Unsupported('FIFO queues');
    if (this.#byName.has(name)) {
      throw new AwsError('QueueNameExists', `A queue already exists with the name ${name}.`);
    }
    if (this.context.clock.now() - (this.#deletedAt.get(name) ?? -Infinity) < nameReservedMilliseconds) {
      throw new AwsError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    }
    const settings = queueSettings(attributes);
    const arn = this.arnOf(name);
    this.#checkRedrive(arn, settings);
    const metrics = new QueueMetrics(this.peers.metrics, name);
    const queue = new Queue(this.context, name, arn, settings, metrics, (other) => this.find(other));
    this.#byName.set(name, queue);
    this.#metrics.set(queue, metrics);
    return this.used(queue);
  }

  /**
   * Changes attributes of a queue.
   *
   * @param reset attributes that get their defaults unless they are changed. @default - none
   * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`
   */
  configure(queue: Queue, change: SettableAttributes, reset: readonly string[] = []): void {
    const kept = Object.entries(queue.settings.attributes).filter(([name]) => !reset.includes(name));
    const settings = queueSettings(change, Object.fromEntries(kept));
    this.#checkRedrive(queue.arn, settings);
    queue.configure(settings);
  }

  /** The queue of that name, which is active from now on. @throws AwsError `QueueDoesNotExist` */
  get(name: string): Queue {
    const queue = this.#byName.get(name);
    if (queue) return this.used(queue);
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  /** Deletes a queue with its messages. @throws AwsError `QueueDoesNotExist` */
  delete(name: string): void {
    this.get(name);
    this.#byName.delete(name);
    this.#deletedAt.set(name, this.context.clock.now());
  }

  find(arn: string): Queue | undefined {
    return this.all().find((queue) => queue.arn === arn);
  }

  /** By name. */
  all(): Queue[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Notes that somebody uses the queue: it publishes metrics for the next six hours. */
  used(queue: Queue): Queue {
    this.#lastUsedAt.set(queue, this.context.clock.now());
    this.#schedule();
    return queue;
  }

  #schedule(): void {
    if (this.#next && !this.#next.done) return;
    const { clock } = this.context;
    const time = Math.floor(clock.now() / minuteMilliseconds) * minuteMilliseconds + minuteMilliseconds;
    this.#next = clock.at(time, () => {
      const active = this.all().filter((queue) => this.#isActive(queue));
      // The minute that ends here.
      for (const queue of active) this.#metrics.get(queue)?.publish(queue.counts(), time - 1);
      if (active.length > 0) this.#schedule();
    });
  }

  #isActive(queue: Queue): boolean {
    const idle = this.context.clock.now() - (this.#lastUsedAt.get(queue) ?? -Infinity);
    const { visible, inFlight, delayed } = queue.counts();
    return idle <= activeMilliseconds || visible + inFlight + delayed > 0;
  }

  #checkRedrive(arn: string, { redrivePolicy }: QueueSettings): void {
    if (!redrivePolicy) return;
    const target = this.find(redrivePolicy.deadLetterTargetArn);
    if (!target) throw invalidRedrive('Dead letter target does not exist.');
    const { redrivePermission, sourceQueueArns } = target.settings.redriveAllowPolicy;
    const isAllowed =
      redrivePermission === 'allowAll' || (redrivePermission === 'byQueue' && sourceQueueArns.includes(arn));
    if (!isAllowed) throw invalidRedrive('Dead letter target does not allow this queue.');
  }
}

function invalidRedrive(reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  );
}
