import { exitCodes } from '../../process/exit-codes';
import { checkReason, noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import { requestedOf, openRelease, type ControlOptions, type ControlReport } from '../shared/open-release';

/** `rollouts resume`: a paused release continues at its next check. */
export async function runResume(named: string | undefined, options: ControlOptions): Promise<number> {
  const { releases, release } = await openRelease(named, options);
  const reason = checkReason(options.reason ?? noReason);
  const requested = requestedOf(release, await releases.resume(release.id, reason));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, action: 'resume', reason, ...requested };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Resumed: version ${release.version} continues at its next check, once its gates pass.`);
  return exitCodes.ok;
}
