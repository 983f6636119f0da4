import { exitCodes } from '../../process/exit-codes';
import { confirm } from '../../process/confirm';
import { Screen } from '../../views/screen';
import {
  accept,
  refuseUnlessAllowed,
  takeHelm,
  type ControlOptions,
  type ControlReport,
} from '../shared/open-release';

/** The flags of the command. */
export interface PromoteOptions extends ControlOptions {
  readonly full: boolean;
  readonly yes: boolean;
}

/** `rollouts promote`: the release goes on although a gate holds; never past one that fails. */
export async function runPromote(named: string | undefined, options: PromoteOptions): Promise<number> {
  const helm = await takeHelm(named, options);
  const { account, releases, release, timeline } = helm;
  const { id, version } = release;
  const promotion = options.full
    ? ({ extent: 'full' } as const)
    : ({ extent: 'stage', stage: timeline.stage } as const);
  refuseUnlessAllowed({ action: 'promote', ...promotion }, helm);
  const how = promotion.extent === 'full' ? 'all the way' : `past ${promotion.stage}`;
  const reason = await confirm(`Promote version ${version} ${how}, whatever holds it`, options);
  const request = await account.request(reason);
  accept(release, await releases.promote(release, promotion, request));
  const report: ControlReport = {
    service: releases.manifest.service,
    release: id,
    did: 'promoted',
    ...(promotion.extent === 'stage' && { stage: promotion.stage }),
    ...request,
  };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Promoted ${how}: version ${version} goes on at its next look, unless a gate fails.`);
  return exitCodes.ok;
}
