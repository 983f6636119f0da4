import type { Activity } from '../../../clock/clock';
import { drawText, drawUuid } from '../../../kernel/random-text';
import { AwsError } from '../../../kernel/errors';
import type { CloudContext } from '../../../kernel/cloud-context';
import { messageBytes, type Message, type MessageAttributes } from './message';
import type { QueueCounts, QueueMetrics } from './metrics';
import type { QueueSettings } from './queue-settings';

/** A function that finds a queue's dead-letter queue. */
export type FindQueue = (arn: string) => Queue | undefined;

/** A message as it was received. */
export interface Received {
  readonly message: Message;
  readonly receiptHandle: string;
}

const handleAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A standard queue, which delivers in the order of sending as long as nothing comes back. */
export class Queue {
  readonly createdAt: number;
  lastModifiedAt: number;
  #settings: QueueSettings;
  #messages: Message[] = [];
  #sentCount = 0;
  readonly #waiting = new Set<AbortController>();

  constructor(
    private readonly context: CloudContext,
    readonly name: string,
    readonly arn: string,
    settings: QueueSettings,
    private readonly metrics: QueueMetrics,
    private readonly find: FindQueue,
  ) {
    this.#settings = settings;
    this.createdAt = this.lastModifiedAt = context.clock.now();
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  configure(settings: QueueSettings): void {
    this.#settings = settings;
    this.lastModifiedAt = this.context.clock.now();
  }

  /** @throws AwsError `InvalidParameterValue` when it is too long */
  send(body: string, attributes: MessageAttributes, senderId: string): Message {
    const bytes = messageBytes(body, attributes);
    const { maximumMessageBytes } = this.#settings;
    if (bytes > maximumMessageBytes) {
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${maximumMessageBytes} bytes.`,
      );
    }
    const now = this.context.clock.now();
    const message: Message = {
      messageId: drawUuid(this.context.random, 'sqs message', this.arn, ++this.#sentCount),
      body,
      attributes,
      senderId,
      sentAt: now,
      enteredAt: now,
      visibleAt: now + this.#settings.delaySeconds * 1000,
      receiveCount: 0,
      firstReceivedAt: undefined,
      deadLetterSourceArn: undefined,
    };
    this.metrics.sent(bytes);
    this.#add(message);
    return message;
  }

  /**
   * Takes messages out of sight for the visibility timeout; waits for one as long as it is asked to.
   *
   * @param request.waitSeconds of virtual time, during which the activity sleeps
   */
  async receive(
    request: { limit: number; visibilityTimeoutSeconds?: number; waitSeconds?: number },
    activity: Activity,
  ): Promise<Received[]> {
    const { waitSeconds = this.#settings.receiveWaitSeconds } = request;
    await this.#waitForMessage(this.context.clock.now() + waitSeconds * 1000, activity);
    const { visibilityTimeoutSeconds = this.#settings.visibilityTimeoutSeconds } = request;
    const now = this.context.clock.now();
    const received = this.#visible().slice(0, request.limit);
    for (const message of received) {
      message.receiveCount++;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + visibilityTimeoutSeconds * 1000;
    }
    this.metrics.received(received.length);
    return received.map((message) => ({ message, receiptHandle: this.#receiptHandle(message) }));
  }

  counts(): QueueCounts {
    const now = this.context.clock.now();
    const messages = this.#kept();
    const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
    const inFlight = hidden.filter(({ receiveCount }) => receiveCount > 0).length;
    return {
      visible: messages.length - hidden.length,
      inFlight,
      delayed: hidden.length - inFlight,
      oldestAgeMilliseconds:
        messages.length === 0 ? undefined : now - Math.min(...messages.map(({ enteredAt }) => enteredAt)),
    };
  }

  /** A dead letter outlives its time of sending no longer than before (SQS Developer Guide, dead-letter queues). */
  takeDeadLetter(message: Message, sourceArn: string): void {
    const now = this.context.clock.now();
    this.#add({
      ...message,
      enteredAt: now,
      visibleAt: now,
      receiveCount: 0,
      deadLetterSourceArn: sourceArn,
    });
  }

  #add(message: Message): void {
    this.#messages.push(message);
    this.#wake();
  }

  #wake(): void {
    for (const waiting of this.#waiting) waiting.abort();
  }

  /** Returns the messages within the retention period. */
  #kept(): Message[] {
    const oldest = this.context.clock.now() - this.#settings.retentionSeconds * 1000;
    if (this.#messages.some(({ sentAt }) => sentAt <= oldest)) {
      this.#messages = this.#messages.filter(({ sentAt }) => sentAt > oldest);
    }
    return this.#messages;
  }

  /** Returns the messages that can be received, after moving those received too often. */
  #visible(): Message[] {
    const now = this.context.clock.now();
    const { redrivePolicy } = this.#settings;
    const deadLetters = redrivePolicy && this.find(redrivePolicy.deadLetterTargetArn);
    const visible = this.#kept().filter(({ visibleAt }) => visibleAt <= now);
    if (!redrivePolicy || !deadLetters) return visible;
    const isDead = ({ receiveCount }: Message) => receiveCount >= redrivePolicy.maxReceiveCount;
    for (const message of visible.filter(isDead)) {
      this.#messages = this.#messages.filter((each) => each !== message);
      deadLetters.takeDeadLetter(message, this.arn);
    }
    return visible.filter((message) => !isDead(message));
  }

  async #waitForMessage(until: number, activity: Activity): Promise<void> {
    const { clock } = this.context;
    while (clock.now() < until && this.#visible().length === 0) {
      const nextVisible = Math.min(...this.#kept().map(({ visibleAt }) => visibleAt));
      const waiting = new AbortController();
      this.#waiting.add(waiting);
      try {
        await activity.sleepUntil(Math.min(until, nextVisible), waiting.signal);
      } catch (error) {
        if (!waiting.signal.aborted) throw error;
      } finally {
        this.#waiting.delete(waiting);
      }
    }
  }

  #receiptHandle({ messageId, receiveCount }: Message): string {
    const { random } = this.context;
    const secret = drawText(random, handleAlphabet, 40, 'sqs receipt', this.arn, messageId, receiveCount);
    return Buffer.from(`${this.name} ${messageId} ${receiveCount} ${secret}`).toString('base64');
  }
}
