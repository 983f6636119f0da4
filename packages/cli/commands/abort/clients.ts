import { assertNever } from '../../../../core/errors/assert-never';
import { describeDefect } from '../../../../core/release/path';
import { pluralize, formatCount } from '../../../../core/text/format';
import type { ClientsReport, OpenRelease } from '../shared/open-release';

/** Finds out what the requests of clients get from production, now that it has all traffic. */
export async function readClients({ releases, timeline }: OpenRelease): Promise<ClientsReport> {
  const production = timeline.lastVerdict?.counts.production;
  const lastCheck = production && { lastCheck: production };
  const { target, manifest } = releases;
  try {
    const defects = await target.pathDefects('production', manifest.route.targetGroups.production);
    const state = defects.length === 0 ? 'served' : 'failing';
    return { state, problems: defects.map(describeDefect), ...lastCheck };
  } catch (error) {
    return { state: 'unknown', problems: [(error as Error).message], ...lastCheck };
  }
}

/** The answer to the question of everybody who has just aborted a release. */
export function clientsText({ state, problems, lastCheck }: ClientsReport): string {
  const counts =
    lastCheck === undefined || lastCheck.requests === 0
      ? ''
      : `; at the last check it had failed ${formatCount(lastCheck.faults)} of ${pluralize(lastCheck.requests, 'request')}`;
  switch (state) {
    case 'served':
      return `Clients: requests reach production${counts}.`;
    case 'failing':
      return `Clients: every request fails now: ${problems.join('; ')}. Run rollouts doctor, which prints the command that repairs it.`;
    case 'unknown':
      return `Clients: whether requests reach production cannot be read: ${problems.join('; ')}`;
    default:
      return assertNever(state);
  }
}
