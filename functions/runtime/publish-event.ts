import type { EventPublisher } from '../../aws/notifications/event-publisher';
import type { ReleaseEvent } from '../../core/notifications/release-event';
import { runOrWarn } from './run-all';

/**
 * Publishes an event whose failure must not fail the release: it is logged, and the ledger has the event anyway.
 *
 * @param at the time of the event, ISO 8601
 */
export async function publishEvent(
  publisher: EventPublisher,
  event: ReleaseEvent,
  at: string,
): Promise<void> {
  await runOrWarn(`publishing ${event.kind} of ${event.release?.id ?? 'no release'}`, () =>
    publisher.publish(event, at),
  );
}
