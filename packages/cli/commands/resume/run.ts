import { exitCodes } from '../../process/exit-codes';
import { noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import { accept, takeHelm, type ControlOptions, type ControlReport } from '../shared/open-release';

/** `rollouts resume`: a paused release goes on at its next look. */
export async function runResume(named: string | undefined, options: ControlOptions): Promise<number> {
  const { account, releases, release } = await takeHelm(named, options);
  const request = await account.request(options.reason ?? noReason);
  accept(release, await releases.resume(release, request));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, did: 'resumed', ...request };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Resumed: version ${release.version} goes on at its next look, when its gates say so.`);
  return exitCodes.ok;
}
