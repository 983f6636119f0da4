import type { Command } from 'commander';
import { parseDuration, parseNumber } from '../../process/option-values';

/** The flags of every command that polls. */
export interface FollowingOptions {
  /** In seconds. */
  readonly interval: number;
  /** In seconds. @default no limit */
  readonly timeout?: number;
}

/** The longest duration of a release, in seconds: a standard execution runs for at most a year. */
const longestTimeout = 365 * 86_400;

/**
 * Adds the flags that say how long and how often a command polls.
 *
 * @param only the switch without which the flags have no effect. @default they always have
 */
export function withFollowing(command: Command, only?: '--wait' | '--watch'): Command {
  const prefix = only === undefined ? '' : `with ${only}: `;
  return command
    .option('--interval <seconds>', `${prefix}polling interval`, parseNumber(0.1, 3600), 2)
    .option(
      '--timeout <duration>',
      `${prefix}stop after this time, such as 90s, 30m or 2h, with exit code 6; the release continues`,
      parseDuration(1, longestTimeout),
    );
}
