import { exitCodes } from '../exit-codes';
import { confirm } from '../person';
import { Screen } from '../screen';
import { stageOf, takeHelm, type ControlOptions, type ControlReport } from './control';
import { tooLate } from './too-late';

/** The flags of the command. */
export interface PromoteOptions extends ControlOptions {
  readonly full: boolean;
  readonly yes: boolean;
}

/** `rollouts promote`: the release goes on although a gate holds; never past one that fails. */
export async function runPromote(named: string | undefined, options: PromoteOptions): Promise<number> {
  const helm = await takeHelm(named, options);
  const { account, releases, release } = helm;
  const { id, version } = release;
  const promotion = options.full
    ? ({ extent: 'full' } as const)
    : ({ extent: 'stage', stage: await stageOf(helm) } as const);
  const how = promotion.extent === 'full' ? 'all the way' : `past ${promotion.stage}`;
  const reason = await confirm(`Promote version ${version} ${how}, whatever holds it`, options);
  const request = await account.request(reason);
  if (!(await releases.promote(release, promotion, request))) return tooLate(release);
  const report: ControlReport = {
    service: releases.deployment.service,
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
