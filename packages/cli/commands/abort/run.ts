import { writeNotice } from '../../process/notice';
import { clientsText, readClients } from './clients';
import { findQueued, leaveQueue } from './queued';
import { ControlRefused } from '../../process/control-refused';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { confirm } from '../../process/confirm';
import { Screen } from '../../views/screen';
import {
  refuseUnlessAllowed,
  openRelease,
  type ControlOptions,
  type ControlReport,
  type OpenRelease,
} from '../shared/open-release';

/** The flags of the command. */
export interface AbortOptions extends ControlOptions {
  readonly yes: boolean;
}

/** `rollouts abort`: rolls the release back, beginning with the weights. A queued release that is named leaves the queue. */
export async function runAbort(named: string | undefined, options: AbortOptions): Promise<number> {
  let opened: OpenRelease;
  try {
    opened = await openRelease(named, options);
  } catch (error) {
    // The release in flight comes first, and its abort does not wait for the queue.
    if (named === undefined || !(error instanceof UsageError)) throw error;
    const queued = await findQueued(named, options);
    if (!queued) throw error;
    return leaveQueue(queued, options);
  }
  refuseUnlessAllowed({ action: 'abort' }, opened);
  const { releases, release } = opened;
  const { id, version, previousVersion } = release;
  const reason = await confirm(
    `Abort the release of version ${version} and send all traffic to version ${previousVersion}`,
    options,
  );
  const answer = await releases.abort(id, reason);
  if (answer.kind === 'refused') throw new ControlRefused(id, answer.refusal);
  const { requestedBy, identity, at } = answer;
  const baselineRestored = answer.kind !== 'recorded';
  const clients = await readClients(opened);
  const report: ControlReport = {
    service: releases.manifest.service,
    release: id,
    action: 'abort',
    baselineRestored,
    clients,
    reason,
    requestedBy,
    identity,
    at,
  };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else if (baselineRestored) {
    screen.print(`Aborted: all traffic is on version ${previousVersion}.`);
    screen.print(clientsText(clients));
    screen.print('Run rollouts watch to follow the rollback to its end.');
  }
  if (answer.kind === 'recorded') {
    writeNotice(
      `rollouts: the abort of ${id} is recorded, but the guard did not confirm the rollback: ${answer.why}\n` +
        'The release rolls back at its next check, or the guard does within a minute; run rollouts watch to follow it',
    );
  }
  if (answer.kind === 'restoredDirectly') {
    writeNotice(
      `rollouts: you wrote the weights yourself, since Lambda does not carry out the abort of ${id}: ${answer.why}\n` +
        'The release finds that at its next check, and rolls back; run rollouts watch to follow it',
    );
  }
  return baselineRestored && clients.state !== 'failing' ? exitCodes.ok : exitCodes.unexpectedOutcome;
}
