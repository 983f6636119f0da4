import { exitCodes } from '../../process/exit-codes';
import { noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import { throwIfRefused, openRelease, type ControlOptions, type ControlReport } from '../shared/open-release';

/** `rollouts pause`: keeps the release at its stage; its gates are still checked. */
export async function runPause(named: string | undefined, options: ControlOptions): Promise<number> {
  const { account, releases, release } = await openRelease(named, options);
  const request = await account.request(options.reason ?? noReason);
  const screen = new Screen();
  throwIfRefused(release, await releases.pause(release, request));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, action: 'pause', ...request };
  if (options.json) screen.printJson(report);
  else {
    screen.print(
      `Paused: version ${release.version} stays at its current stage. A failed gate still rolls it back.`,
    );
    screen.print('Run rollouts resume to continue.');
  }
  return exitCodes.ok;
}
