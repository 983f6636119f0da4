import type { Command } from 'commander';
import type { Overrides } from '../../../../core/release/overrides';

/** The flags of the rules that a release overrides. */
export interface OverrideOptions {
  readonly overrideWindow?: string;
  readonly overrideAlarms?: string;
  readonly overrideProduction?: string;
  readonly overrideTripwire?: string;
}

/** Adds the flags that override rules, each with the reason to record. */
export function withOverrides(command: Command): Command {
  return command
    .option('--override-window <reason>', 'ignore the release windows of the strategy, for this reason')
    .option('--override-alarms <reason>', 'start even though an alarm is in ALARM, for this reason')
    .option('--override-production <reason>', 'start even though production cannot serve, for this reason')
    .option('--override-tripwire <reason>', 'judge by metrics alone, without the tripwire, for this reason');
}

/** Reads the overrides from the flags; undefined without any. */
export function overridesIn(options: OverrideOptions): Overrides | undefined {
  const { overrideWindow, overrideAlarms, overrideProduction, overrideTripwire } = options;
  const overrides: Overrides = {
    ...(overrideWindow !== undefined && { window: overrideWindow }),
    ...(overrideAlarms !== undefined && { alarms: overrideAlarms }),
    ...(overrideProduction !== undefined && { production: overrideProduction }),
    ...(overrideTripwire !== undefined && { tripwire: overrideTripwire }),
  };
  return Object.keys(overrides).length === 0 ? undefined : overrides;
}
