import { foldEvents } from '../../../../core/audit/release-timeline';
import { emptyState, type ConsoleState } from './console-state';
import type { Source } from './source';
import { timeRangeAround } from './service-watch';

/** Thrown when a service has no such release. */
export class ReleaseNotFound extends Error {
  override readonly name = 'ReleaseNotFound';
}

/** The number of past releases in which a named release is searched. */
const historyLimit = 1000;

/**
 * Reads the data of a release's report, with four AWS calls and those that find the service.
 *
 * @param which.service @default the source's
 * @param which.release @default the release in flight, or else the newest
 * @throws ReleaseNotFound
 */
export async function readReleaseState(
  source: Source,
  which: { readonly service?: string; readonly release?: string },
): Promise<ConsoleState> {
  const service = await source.open(which.service);
  const [inFlight, history] = await Promise.all([
    service.inFlight(),
    service.history(which.release === undefined ? 1 : historyLimit),
  ]);
  const releaseId = which.release ?? inFlight?.id ?? history[0]?.id;
  if (releaseId === undefined) {
    throw new ReleaseNotFound(`${service.details.name} has no releases yet`);
  }
  const events = await service.events(releaseId);
  if (events.length === 0) {
    throw new ReleaseNotFound(
      `${service.details.name} has no release "${releaseId}"; run rollouts history to list them`,
    );
  }
  const now = source.now();
  const range = timeRangeAround(foldEvents(events), now);
  return {
    ...emptyState,
    now,
    environment: { ...source.environment, build: '' },
    service: service.details,
    inFlight: inFlight?.id === releaseId ? inFlight : undefined,
    history: history.filter(({ id }) => id === releaseId),
    releaseId,
    events,
    series: range && (await service.series(range)),
  };
}
