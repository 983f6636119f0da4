import { ControlRefused } from '../../process/control-refused';
import { exitCodes } from '../../process/exit-codes';
import { confirm } from '../../process/confirm';
import { Screen } from '../../views/screen';
import {
  refuseUnlessAllowed,
  takeHelm,
  type ControlOptions,
  type ControlReport,
} from '../shared/open-release';

/** The flags of the command. */
export interface AbortOptions extends ControlOptions {
  readonly yes: boolean;
}

/** `rollouts abort`: traffic goes home at once, and the release rolls back. */
export async function runAbort(named: string | undefined, options: AbortOptions): Promise<number> {
  const helm = await takeHelm(named, options);
  refuseUnlessAllowed({ action: 'abort' }, helm);
  const { account, releases, release } = helm;
  const { id, version, previousVersion } = release;
  const reason = await confirm(
    `Abort the release of version ${version}; all traffic goes to ${previousVersion}`,
    options,
  );
  const request = await account.request(reason);
  const answer = await releases.abort(release, request);
  if (answer.kind === 'refused') throw new ControlRefused(id, answer.refusal);
  const atRest = answer.kind === 'baselineRestored';
  const report: ControlReport = {
    service: releases.manifest.service,
    release: id,
    did: 'aborted',
    atRest,
    ...request,
  };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else if (atRest) {
    screen.print(`Aborted: all traffic is on version ${previousVersion}.`);
    screen.print('rollouts watch shows how it ends.');
  }
  if (answer.kind === 'recorded') {
    process.stderr.write(
      `rollouts: the abort of ${id} is recorded, but the guard did not confirm it: ${answer.why}\n` +
        'The release finds it at its next look, and the guard within a minute: rollouts watch shows it\n',
    );
  }
  return atRest ? exitCodes.ok : exitCodes.unexpectedOutcome;
}
