import type { Ledger } from '../../aws/ledger/ledger';
import type { Announcements } from '../../aws/notifications/event-publisher';
import { announcedRelease, type News } from '../../core/notifications/release-event';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Stage } from '../../core/strategy/strategy';
import { attemptOrWarn } from './run-all';

/**
 * Announces that a release was paused or goes on, whoever asked for it and by whatever way, at the first look that
 * finds it so. The ledger keeps what was told; while the bus takes nothing, each look tries again.
 *
 * @param at of the look, ISO 8601
 */
export async function tellOfPause(
  to: { readonly ledger: Ledger; readonly announcements: Announcements },
  current: CurrentRelease,
  stage: Pick<Stage, 'label' | 'maxPauseSeconds'>,
  at: string,
): Promise<void> {
  const { executionArn, pause, toldOfPauseAt } = current;
  if (pause?.at === toldOfPauseAt) return;
  await attemptOrWarn(`announcing a pause of ${current.id}`, async () => {
    await to.announcements.send(newsOf(current, stage), at);
    await to.ledger.markToldOfPause(executionArn, pause?.at);
  });
}

function newsOf(
  { pause, ...release }: CurrentRelease,
  { label: stage, maxPauseSeconds }: Pick<Stage, 'label' | 'maxPauseSeconds'>,
): News {
  const common = { release: announcedRelease(release), stage };
  if (!pause) return { kind: 'Release Resumed', ...common };
  return {
    kind: 'Release Paused',
    ...common,
    pausedBy: pause.requestedBy,
    reason: pause.reason,
    until: new Date(Date.parse(pause.at) + maxPauseSeconds * 1000).toISOString(),
  };
}
