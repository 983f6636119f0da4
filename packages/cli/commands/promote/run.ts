import { passesApproval } from '../../../../core/audit/allowed-controls';
import { exitCodes } from '../../process/exit-codes';
import { confirm } from '../../process/confirm';
import { Screen } from '../../views/screen';
import {
  requestedOf,
  refuseUnlessAllowed,
  openRelease,
  type ControlOptions,
  type ControlReport,
} from '../shared/open-release';

/** The flags of the command. */
export interface PromoteOptions extends ControlOptions {
  readonly full: boolean;
  readonly yes: boolean;
}

/** `rollouts promote`: continues although a gate holds, but never past a gate that failed. */
export async function runPromote(named: string | undefined, options: PromoteOptions): Promise<number> {
  const opened = await openRelease(named, options);
  const { releases, release, timeline } = opened;
  const { id, version } = release;
  const promotion = options.full
    ? ({ extent: 'full' } as const)
    : ({ extent: 'stage', stage: timeline.stage } as const);
  refuseUnlessAllowed({ action: 'promote', ...promotion }, opened);
  const how = promotion.extent === 'full' ? 'through all stages' : `past ${promotion.stage}`;
  const strategy = releases.manifest.strategies.find(({ name }) => name === release.strategy);
  const missesApproval = passesApproval(promotion, timeline, strategy);
  const lacking = missesApproval ? 'an approval is missing' : 'its gates have not passed';
  const reason = await confirm(`Promote version ${version} ${how}, even though ${lacking}`, options);
  const result = await releases.promote(id, { ...promotion, passesApproval: missesApproval }, reason);
  const requested = requestedOf(release, result);
  const report: ControlReport = {
    service: releases.manifest.service,
    release: id,
    action: 'promote',
    ...(promotion.extent === 'stage' && { stage: promotion.stage }),
    reason,
    ...requested,
  };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Promoted ${how}: version ${version} continues at its next check unless a gate fails.`);
  return exitCodes.ok;
}
