import type { Release } from '../../core/release/release';
import { promisesOfTheNewest, type Promises } from './checks';
import type { Program } from './handler-host';
import {
  abortByPerson,
  alarmRed,
  executionEnded,
  lateShift,
  stopping,
  sweep,
  sweepAfter,
} from './disturbances';
import { executionOf, nextExecution, supersedingExecution } from './executions';
import { attemptsOf, definition, releaseOf } from './explored-release';
import { atSecond } from './seconds';
import type { World } from './world';

/** Concurrent programs, and the state of the world at their start. */
export interface Scenario {
  readonly name: string;
  readonly begin: World;
  readonly actors: Readonly<Record<string, Program>>;
  /** The most faults in one order of events. */
  readonly faults: number;
  /** The promises. @default `promisesOfOne`, those of a release and the one after it */
  readonly promises?: Promises;
}

const release = releaseOf('first', '2', '1');

const attempts = attemptsOf(definition());

const together = {
  execution: executionOf(release, attempts),
  abort: abortByPerson(release),
  alarm: alarmRed,
  sweep: sweep(atSecond(40)),
};

const stopped = {
  execution: executionOf(release, attempts),
  stop: stopping(release),
  ended: executionEnded(release),
};

/** Every scenario, the cheapest first. */
export const scenarios: readonly Scenario[] = [
  scenario('abort', { execution: together.execution, abort: together.abort }, 1),
  scenario('alarm', { execution: together.execution, alarm: together.alarm }, 1),
  scenario('sweep', { execution: together.execution, sweep: together.sweep }, 1),
  scenario('stopped', stopped, 1),
  scenario('late-shift', { execution: together.execution, late: lateShift(release, 0) }, 1),
  scenario('late-last-shift', { execution: together.execution, late: lateShift(release, 1) }, 1),
  scenario('everybody', together, 0),
  scenario('stopped-late-shift', { ...stopped, late: lateShift(release, 0) }, 0),
  scenario('stopped-everybody', { ...stopped, abort: together.abort, alarm: together.alarm }, 0),
  scenario(
    'next-release',
    { execution: together.execution, late: lateShift(release, 0), next: nextExecution('second', '3') },
    0,
  ),
  scenario(
    'next-after-stop',
    {
      ...stopped,
      sweep: sweepAfter(['execution', 'ended'], atSecond(200)),
      next: nextExecution('second', '3'),
    },
    0,
  ),
  superseding('superseding', ['2', '3']),
  superseding('superseding-three', ['2', '3', '4']),
];

/** Releases that supersede each other, of versions 2, 3 and so on, while version 1 is in production. */
function superseding(name: string, versions: readonly string[]): Scenario {
  const actors = versions.map((version) => [`of-${version}`, supersedingExecution(`of-${version}`, version)]);
  const begin = { ...admitted(release), items: {}, executions: {} };
  return {
    name,
    begin,
    actors: Object.fromEntries(actors) as Scenario['actors'],
    faults: 0,
    promises: promisesOfTheNewest(versions.at(-1)!),
  };
}

/** A state machine without the Retry of Roll back. */
export const rollbackOnce: Scenario = scenario(
  'abort-rollback-once',
  { execution: executionOf(release, { ...attempts, rollback: 1 }), abort: together.abort },
  1,
);

function scenario(name: string, actors: Scenario['actors'], faults: number): Scenario {
  return { name, begin: admitted(release), actors, faults };
}

/** The release holds the lock, its canary is prepared, traffic is on the baseline. */
function admitted(first: Release): World {
  return {
    weights: { 'tg-production': 100, 'tg-canary': 0 },
    aliases: {
      live: { version: '1', revision: 1, description: '' },
      canary: { version: '2', revision: 2, description: 'canary of release first' },
    },
    items: { current: JSON.stringify({ ...first, canaryWeight: 0 }) },
    executions: { [first.executionArn]: { status: 'RUNNING' } },
    redAlarms: [],
    published: [],
  };
}
