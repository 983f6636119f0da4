import type { PeerServices, MetricSeries } from '../../../kernel/peers';

/** The messages in a queue at a time, by state. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Duration for which the oldest message has been in the queue; undefined when there is none. */
  readonly oldestAgeMilliseconds: number | undefined;
}

/** The `AWS/SQS` metrics of one queue (SQS Developer Guide, available CloudWatch metrics). */
export class QueueMetrics {
  readonly #series: (name: string) => MetricSeries;

  constructor(metrics: PeerServices['metrics'], queueName: string) {
    const made = new Map<string, MetricSeries>();
    this.#series = (name) => {
      let series = made.get(name);
      if (!series) {
        const unit = units[name] ?? 'Count';
        const dimensions = { QueueName: queueName };
        series = metrics.series({ namespace: 'AWS/SQS', name, dimensions, unit });
        made.set(name, series);
      }
      return series;
    };
  }

  sent(bytes: number): void {
    this.#series('NumberOfMessagesSent').record(1);
    this.#series('SentMessageSize').record(bytes);
  }

  received(count: number): void {
    this.#series('NumberOfEmptyReceives').record(count === 0 ? 1 : 0);
    this.#series('NumberOfMessagesReceived').record(count);
  }

  /**
   * Records what an active queue publishes each minute: how many messages can be received, be it none, and the rest
   * only if there is any.
   *
   * @param at within the minute, in virtual milliseconds since the epoch
   */
  publish({ visible, inFlight, delayed, oldestAgeMilliseconds }: QueueCounts, at: number): void {
    this.#series('ApproximateNumberOfMessagesVisible').record(visible, at);
    if (inFlight > 0) this.#series('ApproximateNumberOfMessagesNotVisible').record(inFlight, at);
    if (delayed > 0) this.#series('ApproximateNumberOfMessagesDelayed').record(delayed, at);
    if (oldestAgeMilliseconds === undefined) return;
    this.#series('ApproximateAgeOfOldestMessage').record(Math.floor(oldestAgeMilliseconds / 1000), at);
  }
}

const units: Readonly<Record<string, string>> = {
  SentMessageSize: 'Bytes',
  ApproximateAgeOfOldestMessage: 'Seconds',
};
