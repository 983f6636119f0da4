import type { Ledger } from '../../aws/ledger/ledger';
import type { EventPublisher } from '../../aws/notifications/event-publisher';
import { eventRelease, type ReleaseEvent } from '../../core/notifications/release-event';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Stage } from '../../core/strategy/stage';
import { runOrWarn } from './run-all';

/**
 * Publishes that a release was paused or resumed, at the first check that finds it, also when somebody edited the ledger.
 * The ledger keeps the pause that was published; until the event bus accepts the event, each check tries again.
 *
 * @param at the time of the check, ISO 8601
 */
export async function publishPauseChange(
  to: { readonly ledger: Ledger; readonly publisher: EventPublisher },
  current: CurrentRelease,
  stage: Pick<Stage, 'label' | 'maxPauseSeconds'>,
  at: string,
): Promise<void> {
  const { executionArn, pause, pausePublishedAt } = current;
  if (pause?.at === pausePublishedAt) return;
  await runOrWarn(`publishing a pause of ${current.id}`, async () => {
    await to.publisher.publish(releaseEventOf(current, stage), at);
    await to.ledger.markPausePublished(executionArn, pause?.at);
  });
}

function releaseEventOf(
  { pause, ...release }: CurrentRelease,
  { label: stage, maxPauseSeconds }: Pick<Stage, 'label' | 'maxPauseSeconds'>,
): ReleaseEvent {
  const common = { release: eventRelease(release), stage };
  if (!pause) return { kind: 'Release Resumed', ...common };
  return {
    kind: 'Release Paused',
    ...common,
    pausedBy: pause.requestedBy,
    reason: pause.reason,
    until: new Date(Date.parse(pause.at) + maxPauseSeconds * 1000).toISOString(),
  };
}
