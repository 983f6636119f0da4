import { StateFailure } from './failure';
import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';

/** The details of an event other than its type and place. */
export type EventDetails = Omit<HistoryEvent, 'id' | 'type' | 'timestamp' | 'previousEventId'>;

/** A hard quota of AWS (`dg/bp-history-limit.html`). */
export const maximumEvents = 25_000;

const finalEvents: ReadonlySet<HistoryEventType> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionAborted',
  'ExecutionTimedOut',
] as const);

/** The history of one execution, in AWS's shape; ids count from one. */
export class History {
  readonly #events: HistoryEvent[] = [];

  constructor(
    private readonly now: () => number,
    private readonly onEvent: (event: HistoryEvent) => void,
  ) {}

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /**
   * Records an event and returns its id.
   *
   * @param previousEventId what led to it in its own branch; 0 for the first state of an execution
   * @throws StateFailure that no Catch covers when there is room for the execution's last event only. AWS
   * documents the limit; the name `States.Runtime` and the text are from memory.
   */
  record(type: HistoryEventType, previousEventId: number, details: EventDetails = {}): number {
    if (this.#events.length >= maximumEvents - 1 && !finalEvents.has(type)) {
      throw new StateFailure(
        'States.Runtime',
        `The execution reached the maximum number of history events (${maximumEvents}).`,
        { isFatal: true },
      );
    }
    const id = this.#events.length + 1;
    const event = { timestamp: new Date(this.now()), type, id, previousEventId, ...details };
    this.#events.push(event);
    this.onEvent(event);
    return id;
  }
}

/** An event without the data that passed through it, as `includeExecutionData: false` asks. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      key.endsWith('EventDetails')
        ? Object.fromEntries(Object.entries(value as object).filter(([field]) => !dataMembers.has(field)))
        : (value as unknown),
    ]),
  ) as unknown as HistoryEvent;
}

const dataMembers: ReadonlySet<string> = new Set(['input', 'output', 'parameters', 'assignedVariables']);
