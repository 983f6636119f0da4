import type { Ledger } from '../../aws/ledger/ledger';
import type { EventPublisher } from '../../aws/notifications/event-publisher';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { eventRelease } from '../../core/notifications/release-event';
import { describeDefects, type PathDefect } from '../../core/release/path';
import { productionHoldSeconds } from '../../core/strategy/defaults';
import { runOrWarn } from './run-all';

/**
 * Records and publishes, once, that every request to production fails, or that production can serve again.
 *
 * @param seen `stage` is the label of the stage that holds; `at` is ISO 8601
 * @returns since when requests to production fail, ISO 8601; undefined while production can serve
 */
export async function publishProductionChange(
  to: { readonly ledger: Ledger; readonly publisher: EventPublisher },
  current: CurrentRelease,
  defects: readonly PathDefect[],
  { stage, at }: { readonly stage?: string; readonly at: string },
): Promise<string | undefined> {
  const { id, executionArn, productionUnreachableSince: before } = current;
  const since = defects.length === 0 ? undefined : (before ?? at);
  if (since === before) return since;
  const release = eventRelease(current);
  await runOrWarn(`publishing the state of production for ${id}`, async () => {
    if (since === undefined) {
      const seconds = Math.max(0, Date.parse(at) - Date.parse(before ?? at)) / 1000;
      await to.ledger.record(id, { at, kind: 'productionReachable', seconds });
      await to.publisher.publish({ kind: 'Production Reachable', release }, at);
    } else {
      const problem = describeDefects(defects);
      const until = new Date(Date.parse(since) + productionHoldSeconds * 1000).toISOString();
      await to.ledger.record(id, { at, kind: 'productionUnreachable', problem });
      await to.publisher.publish({ kind: 'Production Unreachable', release, stage, problem, until }, at);
    }
    await to.ledger.setProductionUnreachable(executionArn, since);
  });
  return since;
}
