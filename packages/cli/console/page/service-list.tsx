import { statusText } from '../../../../core/audit/release-status';
import { shareOf } from '../views/headline';
import type { ServiceLine } from '../state/console-state';
import { addressOf } from './address';

/** Every service, and what each is doing. */
export function ServiceList({ services, selected }: { services: readonly ServiceLine[]; selected?: string }) {
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
                  ? `v${release.version} ${statusText[release.status]}, ${shareOf(release.canaryPerMille)}`
                  : 'at rest'}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
