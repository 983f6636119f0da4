import { dayAndTime, timeOfDay } from '../../../../core/text/format';
import type { LocalCloud } from '../../../local-cloud';
import { connectionLines } from '../../views/connection-text';
import type { PlayedScenario } from './played-scenario';

/** A local cloud that has started. */
export interface StartedCloud {
  readonly cloud: Pick<LocalCloud, 'endpoint' | 'context'>;
  /** Its listeners, in the order of creation. */
  readonly listeners: readonly Listener[];
  /** The services that releases can be started of. */
  readonly services: readonly string[];
  readonly played: PlayedScenario | undefined;
  /** In requests per virtual second. @default none */
  readonly traffic?: number;
  /** Virtual seconds per second. */
  readonly speed: number;
  /** The folder of the logs. */
  readonly out: string;
}

/** A listener of VPC Lattice, and its address on this machine. */
export interface Listener {
  readonly name: string;
  readonly url: string;
}

/** The number of spaces before the wrapped parts of a fact. */
export const factIndent = 15;

/** Describes how to use a local cloud. Lines to copy begin with two spaces, and are not to be wrapped. */
export function introductionLines(started: StartedCloud): string[] {
  const { cloud, listeners, services } = started;
  const { endpoint, context } = cloud;
  return [
    fact('AWS endpoint', endpoint),
    ...listeners.map(listenerLine),
    fact('Time', `${timeText(context.clock.now())}, ${speedText(started.speed)}`),
    ...(services.length > 0 ? [fact('Traffic', trafficText(started))] : []),
    fact('Logs', `api-calls.jsonl and function-logs.jsonl in ${started.out}`),
    '',
    'In another terminal:',
    ...connectionLines({ endpoint, region: context.region }).map((line) => `  ${line}`),
    ...(services.length > 0 ? ['', 'Then, for example:', ...nextCommands(started)] : []),
    '',
    services.length > 0
      ? 'Each event of a release is a line here. Press Ctrl-C to stop.'
      : 'Press Ctrl-C to stop.',
  ];
}

/** The line of a listener. */
export function listenerLine({ name, url }: Listener): string {
  return fact('Service URL', `${url}   (${name})`);
}

/** Day and time with seconds: `2026-11-30 23:51:00 UTC`. */
export function timeText(at: number | string): string {
  return `${dayAndTime(at).slice(0, 10)} ${timeOfDay(at)} UTC`;
}

function fact(label: string, text: string): string {
  return `${label.padEnd(factIndent)}${text}`;
}

function speedText(speed: number): string {
  return speed === 1 ? 'as fast as real time' : `${speed} times as fast as real time`;
}

function trafficText({ traffic, played }: StartedCloud): string {
  if (traffic === undefined)
    return 'none: without requests a release has no evidence; pass --traffic 20 to send some';
  const what = played ? `as in ${played.name}` : 'GET /, since there is no scenario.json beside the template';
  return `${traffic} requests per virtual second, ${what}`;
}

function nextCommands({ played }: StartedCloud): string[] {
  const versions = (played?.scenario.versions ?? []).filter(({ entry }) => entry !== undefined);
  const publish: readonly (readonly [string, string])[] =
    versions.length > 0
      ? versions.map(({ name, expect }) => [`publish ${quoted(name)}`, expectations[expect]])
      : [['publish ./FOLDER', 'publish the code in a folder, which starts its release']];
  const commands = [
    ...publish,
    ['status', 'the release in flight, with its gates'],
    ['watch', 'follow it to its end'],
    ['console', 'the same in a page'],
    ['abort', 'roll it back'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length)) + 2;
  return commands.map(([command, does]) => `  npx rollouts ${command.padEnd(width)}# ${does}`);
}

const expectations = {
  promoted: 'starts a release that should be promoted',
  'rolled-back': 'starts a release that should roll back',
  refused: 'starts a release that should be refused',
} as const;

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
