import { foldEvents } from '../../../../core/audit/release-timeline';
import { emptyScreen, type Screen } from './console-state';
import type { Source } from './source';
import { spanAround } from './watch';

/** Thrown for a release that nobody knows. */
export class ReleaseNotFound extends Error {
  override readonly name = 'ReleaseNotFound';
}

/** As many past releases as one that is asked for may be behind the newest. */
const historyLimit = 1000;

/**
 * Reads everything that a report of a release shows; four AWS calls and those that find the service.
 *
 * @param which.service @default the source's
 * @param which.release @default the release in flight, or else the newest
 * @throws ReleaseNotFound
 */
export async function readReleaseScreen(
  source: Source,
  which: { readonly service?: string; readonly release?: string },
): Promise<Screen> {
  const service = await source.open(which.service);
  const [inFlight, history] = await Promise.all([
    service.inFlight(),
    service.history(which.release === undefined ? 1 : historyLimit),
  ]);
  const releaseId = which.release ?? inFlight?.id ?? history[0]?.id;
  if (releaseId === undefined) {
    throw new ReleaseNotFound(`nothing was released of ${service.delivery.service} yet`);
  }
  const events = await service.events(releaseId);
  if (events.length === 0) {
    throw new ReleaseNotFound(
      `${service.delivery.service} has no release "${releaseId}"; rollouts history lists them`,
    );
  }
  const now = source.now();
  const span = spanAround(foldEvents(events), now);
  return {
    ...emptyScreen,
    now,
    place: { ...source.place, build: '' },
    delivery: service.delivery,
    inFlight: inFlight?.id === releaseId ? inFlight : undefined,
    history: history.filter(({ id }) => id === releaseId),
    releaseId,
    events,
    series: span && (await service.series(span)),
  };
}
