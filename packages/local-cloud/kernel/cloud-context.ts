import type { VirtualClock } from '../clock/clock';
import type { Random } from './random';

/** The account, Region, clock and randomness that all services of one local cloud share. */
export interface CloudContext {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly clock: VirtualClock;
  readonly random: Random;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` in this account and Region. */
export function arnAt(context: CloudContext, service: string, resource: string): string {
  return `arn:aws:${service}:${context.region}:${context.account}:${resource}`;
}
