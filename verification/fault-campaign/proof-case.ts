import {
  type Fault,
  formatFault,
  LocalCloud,
  parseFault,
  weatherNames,
  type WeatherName,
} from '../../packages/local-cloud';

/**
 * The behavior of the released version: `good` has no errors, `bad` fails half of its requests, so that its alarm goes to
 * ALARM, and `idle` has no traffic, so that its gates fail for want of evidence. The log alone shows that `failing` fails, and that both
 * sides of `outage` fail alike for a minute.
 */
export const provenVersions = ['good', 'bad', 'idle', 'failing', 'outage'] as const;

export type ProvenVersion = (typeof provenVersions)[number];

/**
 * The route of the service.
 *
 * - `listener`: the default action of a listener, whose weights take effect at once
 * - `rule`: a rule of a listener, whose weights take effect after a minute and a half
 */
export const provenRoutes = ['listener', 'rule'] as const;

export type ProvenRoute = (typeof provenRoutes)[number];

/**
 * The requests of operators while a release is in flight: `approve` is for its first stage, `stop` ends its execution,
 * `publish` publishes another version, and `queue` starts a queued release of the newest version.
 */
export const personRequests = [
  'abort',
  'pause',
  'resume',
  'promote',
  'approve',
  'stop',
  'publish',
  'queue',
] as const;

/**
 * Forgeries, each with one permission.
 *
 * - `forge-alarm`, `forge-end`, `forge-sweep`: wakes the guard with an event of its own
 * - `forge-promotion`, `forge-lock`: writes to the ledger's lock
 * - `forge-event`: adds to the audit trail
 */
export const forgeries = [
  'forge-alarm',
  'forge-end',
  'forge-sweep',
  'forge-promotion',
  'forge-event',
  'forge-lock',
] as const;

export type Forgery = (typeof forgeries)[number];

/**
 * Troubles that befall the service while a release is in flight.
 *
 * - `break-permission`, `break-target`, `break-concurrency`: production cannot be reached, until `repair`
 * - `exhaust`: the account has no concurrency left for any function of a release, until `recover`
 * - the {@link forgeries}
 */
export const troubles = [
  'break-permission',
  'break-target',
  'break-concurrency',
  'repair',
  'exhaust',
  'recover',
  ...forgeries,
] as const;

export type Trouble = (typeof troubles)[number];

export function isTrouble(asks: PersonRequest['asks']): asks is Trouble {
  return (troubles as readonly string[]).includes(asks);
}

export interface PersonRequest {
  /** Seconds since the version was published. */
  readonly atSeconds: number;
  readonly asks: (typeof personRequests)[number] | Trouble;
}

/** One release with its faults and requests. */
export interface ProofCase {
  readonly version: ProvenVersion;
  readonly route: ProvenRoute;
  /** The seed of all random numbers. */
  readonly seed: number;
  readonly weather: WeatherName;
  readonly faults: readonly Fault[];
  readonly requests: readonly PersonRequest[];
}

/**
 * The text that `--case` takes: `bad#1; lambda:UpdateAlias/promote=throttle; 95s:pause`, or `bad@rule#1/stormy; …`. The route
 * is a listener and the weather calm unless the text names others.
 */
export function formatCase({ version, route, seed, weather, faults, requests }: ProofCase): string {
  return [
    `${version}${route === 'listener' ? '' : `@${route}`}#${seed}${weather === 'calm' ? '' : `/${weather}`}`,
    ...faults.map(formatFault),
    ...requests.map(({ atSeconds, asks }) => `${atSeconds}s:${asks}`),
  ].join('; ');
}

/**
 * Parses the text of {@link formatCase}.
 *
 * @throws Error that names the invalid part
 */
export function parseCase(text: string): ProofCase {
  const [first = '', ...others] = text.split(';').map((part) => part.trim());
  const [, name = '', at = 'listener', seed = '1', called = 'calm'] =
    /^([a-z]+)(?:@([a-z]+))?(?:#(\d+))?(?:\/([a-z]+))?$/.exec(first) ?? [];
  const version = provenVersions.find((each) => each === name);
  if (!version) throw new Error(`case: must begin with ${provenVersions.join(', ')}, not "${first}"`);
  const route = provenRoutes.find((each) => each === at);
  if (!route) throw new Error(`case: after @ must come one of ${provenRoutes.join(', ')}, not "${at}"`);
  const weather = weatherNames.find((each) => each === called);
  if (!weather) throw new Error(`case: after / must come one of ${weatherNames.join(', ')}, not "${called}"`);
  const requests: PersonRequest[] = [];
  const faults: Fault[] = [];
  for (const part of others) {
    const [, seconds, asked] = /^(\d+)s:([a-z-]+)$/.exec(part) ?? [];
    if (seconds === undefined) {
      faults.push(readFault(part));
      continue;
    }
    const known = [...personRequests, ...troubles];
    const asks = known.find((each) => each === asked);
    if (!asks) throw new Error(`case: "${part}": must ask for one of ${known.join(', ')}`);
    requests.push({ atSeconds: Number(seconds), asks });
  }
  return { version, route, seed: Number(seed), weather, faults, requests };
}

/** @throws Error that names the invalid part */
export function readFault(text: string): Fault {
  offers ??= LocalCloud.supportedOperations();
  return parseFault(text, offers);
}

let offers: ReturnType<typeof LocalCloud.supportedOperations> | undefined;
