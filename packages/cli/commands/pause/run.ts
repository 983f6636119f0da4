import { exitCodes } from '../../process/exit-codes';
import { checkReason, noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';
import { requestedOf, openRelease, type ControlOptions, type ControlReport } from '../shared/open-release';

/** `rollouts pause`: keeps the release at its stage; its gates are still checked. */
export async function runPause(named: string | undefined, options: ControlOptions): Promise<number> {
  const { releases, release } = await openRelease(named, options);
  const reason = checkReason(options.reason ?? noReason);
  const screen = new Screen();
  const requested = requestedOf(release, await releases.pause(release.id, reason));
  const { service } = releases.manifest;
  const report: ControlReport = { service, release: release.id, action: 'pause', reason, ...requested };
  if (options.json) screen.printJson(report);
  else {
    screen.print(
      `Paused: version ${release.version} stays at its current stage. A failed gate still rolls it back.`,
    );
    screen.print('Run rollouts resume to continue.');
  }
  return exitCodes.ok;
}
