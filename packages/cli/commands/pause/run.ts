import { exitCodes } from '../../process/exit-codes';
import { noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import { accept, takeHelm, type ControlOptions, type ControlReport } from '../shared/open-release';

/** `rollouts pause`: the release stays at its stage; its gates go on looking. */
export async function runPause(named: string | undefined, options: ControlOptions): Promise<number> {
  const { account, releases, release } = await takeHelm(named, options);
  const request = await account.request(options.reason ?? noReason);
  const screen = new Screen();
  accept(release, await releases.pause(release, request));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, did: 'paused', ...request };
  if (options.json) screen.printJson(report);
  else {
    screen.print(
      `Paused: version ${release.version} stays at its stage, and a gate that fails still takes it back.`,
    );
    screen.print('rollouts resume lets it go on.');
  }
  return exitCodes.ok;
}
