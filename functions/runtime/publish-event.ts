import type { EventPublisher } from '../../aws/notifications/event-publisher';
import type { ReleaseEvent } from '../../core/notifications/release-event';
import { runOrWarn } from './run-all';

/**
 * Publishes what no release may fail for: should the bus not take it, the log says so, and the ledger has it anyway.
 *
 * @param at when it happened, ISO 8601
 */
export function publishEvent(publisher: EventPublisher, event: ReleaseEvent, at: string): Promise<void> {
  return runOrWarn(`publishing ${event.kind} of ${event.release?.id ?? 'no release'}`, () =>
    publisher.publish(event, at),
  );
}
