import type { Announcements } from '../../aws/notifications/event-publisher';
import type { News } from '../../core/notifications/release-event';
import { attemptOrWarn } from './run-all';

/**
 * Announces what no release may fail for: should the bus not take it, the log says so, and the ledger has it anyway.
 *
 * @param at when it happened, ISO 8601
 */
export function tell(announcements: Announcements, news: News, at: string): Promise<void> {
  return attemptOrWarn(`announcing ${news.kind} of ${news.release?.id ?? 'no release'}`, () =>
    announcements.send(news, at),
  );
}
