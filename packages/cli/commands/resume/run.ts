import { exitCodes } from '../../process/exit-codes';
import { noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import { throwIfRefused, openRelease, type ControlOptions, type ControlReport } from '../shared/open-release';

/** `rollouts resume`: a paused release continues at its next check. */
export async function runResume(named: string | undefined, options: ControlOptions): Promise<number> {
  const { account, releases, release } = await openRelease(named, options);
  const request = await account.request(options.reason ?? noReason);
  throwIfRefused(release, await releases.resume(release, request));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, action: 'resume', ...request };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Resumed: version ${release.version} continues at its next check, once its gates pass.`);
  return exitCodes.ok;
}
