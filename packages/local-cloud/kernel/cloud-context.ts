import type { VirtualClock } from '../clock/clock';
import type { Random } from './random';

/** Where and when a local cloud is: what every service of it shares. */
export interface Site {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly clock: VirtualClock;
  readonly random: Random;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` at this site. */
export function arnAt(site: Site, service: string, resource: string): string {
  return `arn:aws:${service}:${site.region}:${site.account}:${resource}`;
}
