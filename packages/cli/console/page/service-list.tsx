import { statusText } from '../../../../core/audit/release-status';
import { formatWeight } from '../../../../core/traffic/weight';
import type { ServiceSummary } from '../state/console-state';
import { addressOf } from './address';

/** The list of services with the status of their releases. */
export function ServiceList({
  services,
  selected,
}: {
  services: readonly ServiceSummary[];
  selected?: string;
}) {
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
