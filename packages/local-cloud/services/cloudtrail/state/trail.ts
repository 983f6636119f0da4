import { arnAt } from '../../../kernel/cloud-context';
import type { EventSelectors } from './event-selectors';

/** A trail that concerns this account and Region. */
export interface Trail {
  readonly name: string;
  /** The account that owns it: another one's is a trail of the organization. */
  readonly account: string;
  /** The Region in which it was created. */
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  readonly bucket: string;
  selectors: EventSelectors;
  isLogging: boolean;
  startedLoggingAt?: Date;
  stoppedLoggingAt?: Date;
}

export function trailArn({ homeRegion, account, name }: Trail): string {
  return arnAt({ region: homeRegion, account }, 'cloudtrail', `trail/${name}`);
}
