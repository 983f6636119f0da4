import { statusText } from '../../../../core/audit/release-status';
import { formatWeight } from '../../../../core/traffic/weight';
import type { ConsoleState, ServiceSummary } from '../state/console-state';
import { addressOf } from './address';
import { inFlightOf, timelineOfSelected } from './selected';

/** The list of services with the status of their releases. */
export function ServiceList({ state }: { state: ConsoleState }) {
  const selected = state.service?.name;
  const services = state.services.map((summary) =>
    summary.service === selected ? summaryOfSelected(summary, state) : summary,
  );
  return (
    <section aria-labelledby="services">
      <h2 id="services">Services</h2>
      <ul class="list">
        {services.map(({ service, release }) => (
          <li key={service}>
            <a href={addressOf({ service })} aria-current={service === selected ? 'page' : undefined}>
              <span class="name">{service}</span>
              <span class={release ? 'canary-text' : 'muted'}>
                {release
                  ? `v${release.version} ${statusText[release.status]}, ${formatWeight(release.canaryWeight)}`
                  : 'idle'}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The list is read less often than the selected release: of that, the page says one thing only. */
function summaryOfSelected(summary: ServiceSummary, state: ConsoleState): ServiceSummary {
  if (state.releaseId === undefined) return summary;
  if (state.inFlight === undefined) return { service: summary.service };
  const inFlight = inFlightOf(state);
  const timeline = timelineOfSelected(state);
  if (!inFlight || !timeline) return summary;
  const { id, version, startedAt } = inFlight;
  const { status, canaryWeight } = timeline;
  return { service: summary.service, release: { id, version, startedAt, status, canaryWeight } };
}
