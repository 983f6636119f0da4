import { exitCodes, UsageError } from '../exit-codes';
import { noReason } from '../person';
import { Screen } from '../screen';
import { takeHelm, type ControlOptions, type ControlReport } from './control';
import { tooLate } from './too-late';

/** `rollouts resume`: a paused release goes on at its next look. */
export async function runResume(named: string | undefined, options: ControlOptions): Promise<number> {
  const { account, releases, release } = await takeHelm(named, options);
  if (!release.pause) throw new UsageError(`release ${release.id} is not paused; nothing was changed`);
  const request = await account.request(options.reason ?? noReason);
  if (!(await releases.resume(release, request))) return tooLate(release);
  const { service } = releases.deployment;
  const report: ControlReport = { service, release: release.id, did: 'resumed', ...request };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Resumed: version ${release.version} goes on at its next look, when its gates say so.`);
  return exitCodes.ok;
}
