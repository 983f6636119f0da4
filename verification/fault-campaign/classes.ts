import { assertNever } from '../../core/errors/assert-never';
import { seededRandom } from '../../packages/local-cloud';
import { rollBack } from '../../statemachine/task-state';
import {
  forgeries,
  personRequests,
  provenVersions,
  readFault,
  type PersonRequest,
  type ProofCase,
} from './proof-case';

/** The points of a release at which a fault can strike, with the number of occurrences. */
export interface Occasions {
  /** By `SERVICE:OPERATION/CALLER`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly functions: Readonly<Record<string, number>>;
  /** By detail type. */
  readonly events: Readonly<Record<string, number>>;
  readonly states: readonly string[];
}

/** The classes of cases, by the point at which their faults strike. */
export const classNames = [
  'undisturbed',
  'calls',
  'functions',
  'events',
  'states',
  'rule',
  'production',
  'exhaustion',
  'forgery',
  'tripwire',
  'mixtures',
] as const;

export type ClassName = (typeof classNames)[number];

/** The kinds of faults at each kind of point. */
export const kinds = {
  calls: [
    'throttle',
    'error',
    'access-denied',
    'reset',
    'timeout-before',
    'timeout-after',
    'slow(30s)',
    'killed-after',
  ],
  functions: ['crash', 'out-of-time', 'throttle'],
  events: ['lost', 'doubled', 'late(2m)', 'reordered'],
  states: ['stopped', 'timed-out', 'redriven(60s)'],
} as const;

/** The releases that are disturbed: one that is promoted, and one that is rolled back. */
export const disturbedVersions = ['good', 'bad'] as const;

type Disturbed = (typeof disturbedVersions)[number];

/** Returns releases without faults, and with requests of operators. */
export function undisturbedCases(): ProofCase[] {
  const alone = provenVersions.map((version) => proofCase(version, []));
  const asked = [
    [{ atSeconds: 40, asks: 'abort' }],
    [
      { atSeconds: 40, asks: 'pause' },
      { atSeconds: 100, asks: 'resume' },
    ],
    [{ atSeconds: 40, asks: 'promote' }],
    [{ atSeconds: 200, asks: 'approve' }],
    [{ atSeconds: 200, asks: 'abort' }],
    [{ atSeconds: 40, asks: 'stop' }],
    [{ atSeconds: 40, asks: 'publish' }],
  ] as const;
  // Without its CloudTrail event, a published version starts no release.
  const queued = proofCase(
    'good',
    ['event:AWS API Call via CloudTrail=lost@3'],
    [
      { atSeconds: 30, asks: 'publish' },
      { atSeconds: 40, asks: 'queue' },
      { atSeconds: 50, asks: 'queue' },
    ],
  );
  // An approval that arrives before the release has saved its task token.
  const approvedEarly = proofCase(
    'good',
    ['dynamodb:PutItem/awaitapproval=slow(30s)*1'],
    [{ atSeconds: 187, asks: 'approve' }],
  );
  // Stopped after the version went into production, and before the ledger recorded it.
  const stopped = proofCase(
    'good',
    ['vpc-lattice:UpdateListener/promote=error'],
    [{ atSeconds: 427, asks: 'stop' }],
  );
  return [
    ...alone,
    ...asked.map((requests) => proofCase('good', [], requests)),
    queued,
    approvedEarly,
    stopped,
  ];
}

/** Returns a case for each point of a class and each kind of fault: at the first, the last and every occurrence. */
export function casesOf(
  name: 'calls' | 'functions' | 'events' | 'states',
  version: Disturbed,
  occasions: Occasions,
): ProofCase[] {
  return targetsOf(name, occasions).flatMap(({ target, count }) =>
    kinds[name].flatMap((kind) =>
      timesOf(name, count).map((times) => proofCase(version, [`${target}=${kind}${times}`])),
    ),
  );
}

/**
 * The functions that write to the route, with a version whose release invokes them. An alarm wakes the guard before the
 * rollback task writes; want of evidence does not.
 */
const writers = { shift: 'good', promote: 'good', rollback: 'idle', guard: 'bad' } as const;

/**
 * Returns cases for a listener rule, whose weights take effect late: every fault on a writer of the route, and faults
 * whose effect depends on that delay.
 */
export function ruleCases(): ProofCase[] {
  const writes = Object.entries(writers).flatMap(([writer, version]) =>
    kinds.calls.map((kind) => ({ fault: `vpc-lattice:UpdateRule/${writer}=${kind}*1`, version })),
  );
  const others = [
    { fault: 'vpc-lattice:UpdateRule/shift=error', version: 'good' },
    { fault: 'vpc-lattice:UpdateRule/promote=error', version: 'good' },
    { fault: 'vpc-lattice:GetRule=throttle*3', version: 'good' },
    { fault: 'event:CloudWatch Alarm State Change=lost', version: 'bad' },
    { fault: 'event:AWS API Call via CloudTrail=late(2m)', version: 'good' },
    { fault: 'execution:canary: Bake at 20%=stopped*1', version: 'good' },
    { fault: 'execution:canary: Shift to 100%=stopped*1', version: 'good' },
    { fault: `execution:${rollBack}=timed-out*1`, version: 'idle' },
  ] as const;
  const alone = provenVersions.map((version) => proofCase(version, []));
  const disturbed = [...writes, ...others].map(({ fault, version }) => proofCase(version, [fault]));
  const asked = (['abort', 'promote', 'stop', 'publish'] as const).map((asks) =>
    proofCase('good', [], [{ atSeconds: 150, asks }]),
  );
  return [...alone, ...disturbed, ...asked].map((each) => ({ ...each, route: 'rule' }));
}

/** Seconds at which troubles begin: before admission, at every stage, during the promotion, and after it. */
const troubleSeconds = [0, 20, 50, 110, 170, 200, 230, 290, 350, 400, 425, 430, 440, 500];

/** The time until production is repaired, in seconds: several checks of a release that holds. */
const repairSeconds = 300;

/** Returns releases of both kinds with a production that cannot be reached for a while, from every stage on. */
export function productionCases(): ProofCase[] {
  const breaks = ['break-permission', 'break-target', 'break-concurrency'] as const;
  // Nothing is read of production when the configuration cannot be read.
  const unreadable = ['lambda:GetPolicy=access-denied', 'vpc-lattice:ListTargets=timeout-before'];
  return disturbedVersions.flatMap((version) =>
    troubleSeconds.flatMap((atSeconds) => [
      ...breaks.map((asks) => proofCase(version, [], untilRepaired(asks, atSeconds))),
      ...unreadable.map((fault) => proofCase(version, [fault], untilRepaired('break-permission', atSeconds))),
    ]),
  );
}

function untilRepaired(asks: PersonRequest['asks'], atSeconds: number): PersonRequest[] {
  return [
    { atSeconds, asks },
    { atSeconds: atSeconds + repairSeconds, asks: 'repair' },
  ];
}

/** Returns releases of every kind in an account without concurrency for a while, from every stage on. */
export function exhaustionCases(): ProofCase[] {
  return provenVersions.flatMap((version) =>
    troubleSeconds.map((atSeconds) =>
      proofCase(
        version,
        [],
        [
          { atSeconds, asks: 'exhaust' },
          { atSeconds: atSeconds + 900, asks: 'recover' },
        ],
      ),
    ),
  );
}

/** Returns releases that somebody disturbs who misuses one permission, at every stage and after their end. */
export function forgeryCases(): ProofCase[] {
  return disturbedVersions.flatMap((version) =>
    [...troubleSeconds, 600].flatMap((atSeconds) =>
      forgeries.map((asks) => proofCase(version, [], [{ atSeconds, asks }])),
    ),
  );
}

/**
 * Returns random cases: two to four faults in one release, and sometimes requests of operators.
 *
 * @param seed the same seed gives the same cases
 */
export function mixtures(
  amount: number,
  seed: number,
  occasions: Readonly<Record<Disturbed, Occasions>>,
): ProofCase[] {
  return Array.from({ length: amount }, (_, index) => {
    const chance = seededRandom();
    chance.seed(`mixture ${seed} ${index}`);
    const below = (limit: number) => Math.floor(chance.random() * limit);
    const pick = <Item>(items: readonly Item[]) => items[below(items.length)]!;
    const version = pick(disturbedVersions);
    const faults = Array.from({ length: 2 + below(3) }, () => {
      const name = pick(['calls', 'calls', 'calls', 'functions', 'events', 'states'] as const);
      const { target, count } = pick(targetsOf(name, occasions[version]));
      const from = 1 + below(count);
      const times = name === 'states' ? 1 : pick([1, 3, 10]);
      return `${target}=${pick(kinds[name])}*${times}${from > 1 ? `@${from}` : ''}`;
    });
    const requests = Array.from({ length: Math.max(0, below(4) - 1) }, () => ({
      atSeconds: below(400),
      asks: pick(personRequests),
    }));
    return { ...proofCase(version, [...new Set(faults)], requests), seed: seed + index };
  });
}

function targetsOf(
  name: 'calls' | 'functions' | 'events' | 'states',
  occasions: Occasions,
): { readonly target: string; readonly count: number }[] {
  const counted = (prefix: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([key, count]) => ({ target: `${prefix}${key}`, count }));
  switch (name) {
    case 'calls':
      return counted('', occasions.calls);
    case 'functions':
      return counted('function:', occasions.functions);
    case 'events':
      return counted('event:', occasions.events);
    case 'states':
      return occasions.states.map((state) => ({ target: `execution:${state}`, count: 1 }));
    default:
      return assertNever(name);
  }
}

function timesOf(name: 'calls' | 'functions' | 'events' | 'states', count: number): string[] {
  if (name === 'states') return ['*1'];
  return ['*1', ...(count > 1 ? [`*1@${count}`] : []), ''];
}

/** A release on a listener in calm weather. */
export function proofCase(
  version: ProofCase['version'],
  faults: readonly string[],
  requests: readonly PersonRequest[] = [],
): ProofCase {
  return { version, route: 'listener', seed: 1, weather: 'calm', faults: faults.map(readFault), requests };
}
