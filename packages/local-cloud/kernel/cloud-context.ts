import type { VirtualClock } from '../clock/clock';
import type { Weather } from '../weather/conditions/weather';
import type { Random } from './random';

/** The account, Region, clock, randomness and weather that all services of one local cloud share. */
export interface CloudContext {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly weather: Weather;
}

/** The partition of every local cloud. */
export const partition = 'aws';

/** Returns `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` in the account and Region of a local cloud. */
export function arnAt(
  { region, account }: Pick<CloudContext, 'region' | 'account'>,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** Returns the ARN of a resource of a service without Regions, such as `iam` or `sts`. */
export function globalArn(service: string, account: string, resource: string): string {
  return `arn:${partition}:${service}::${account}:${resource}`;
}

/** Returns the ARN of the root user of an account. */
export function rootUserArn(account: string): string {
  return globalArn('iam', account, 'root');
}
