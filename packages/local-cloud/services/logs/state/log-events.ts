/** A message with its place in the log, as FilterLogEvents returns it. */
export interface LogEvent {
  /** 56 digits, in the order of writing. */
  readonly id: string;
  readonly stream: string;
  /** Written at, in virtual milliseconds. */
  readonly timestamp: number;
  /** Can be read from then on, in virtual milliseconds. */
  readonly ingestedAt: number;
  readonly message: string;
}

/** A place in a log: events sort by their time, and those of one millisecond by their id. */
export type LogPosition = Pick<LogEvent, 'timestamp' | 'id'>;

/** The events that a search reads, in virtual milliseconds. */
export interface LogRange {
  readonly from: number;
  /** Included. */
  readonly to: number;
  /** The search begins behind it. @default - at the beginning */
  readonly after: LogPosition | undefined;
}

/** The events of a group that are kept; older ones are forgotten. */
const keptEvents = 500_000;

/** The events of a log group, in the order of their times. */
export class LogEvents {
  #events: LogEvent[] = [];

  /** Adds an event, also one that is older than the last. */
  add(event: LogEvent): void {
    let index = this.#events.length;
    while (index > 0 && compare(this.#events[index - 1]!, event) > 0) index--;
    if (index === this.#events.length) this.#events.push(event);
    else this.#events.splice(index, 0, event);
    // In large steps, because each one copies the rest.
    if (this.#events.length > keptEvents * 1.25) this.#events = this.#events.slice(-keptEvents);
  }

  /** Checks whether a stream has an event. */
  hasStream(name: string): boolean {
    return this.#events.some(({ stream }) => stream === name);
  }

  /** Yields the events of a range. */
  *between({ from, to, after }: LogRange): Generator<LogEvent> {
    for (let index = this.#firstFrom(from, after); index < this.#events.length; index++) {
      const event = this.#events[index]!;
      if (event.timestamp > to) return;
      yield event;
    }
  }

  #firstFrom(from: number, after: LogPosition | undefined): number {
    const isBefore = (event: LogEvent) =>
      event.timestamp < from || (after !== undefined && compare(event, after) <= 0);
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#events[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(one: LogPosition, other: LogPosition): number {
  return one.timestamp - other.timestamp || (one.id < other.id ? -1 : Number(one.id > other.id));
}
