import { assertNever } from '../../core/errors/assert-never';
import { seededRandom } from '../../packages/local-cloud';
import { personRequests, provenVersions, readFault, type PersonRequest, type ProofCase } from './proof-case';

/** What happens in a release, by what can be disturbed: how often each of it. */
export interface Occasions {
  /** By `SERVICE:OPERATION/CALLER`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly functions: Readonly<Record<string, number>>;
  /** By detail type. */
  readonly events: Readonly<Record<string, number>>;
  readonly states: readonly string[];
}

/** What is disturbed. */
export const classNames = [
  'undisturbed',
  'calls',
  'functions',
  'events',
  'states',
  'rule',
  'mixtures',
] as const;

export type ClassName = (typeof classNames)[number];

const kinds = {
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

/** The releases that are disturbed: one that is promoted, and one that is taken back. */
export const disturbedVersions = ['good', 'bad'] as const;

type Disturbed = (typeof disturbedVersions)[number];

/** Releases to which nothing happens, but for what people ask. */
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
  // Without its event a version that is published starts no release by itself.
  const queued = proofCase(
    'good',
    ['event:AWS API Call via CloudTrail=lost@3'],
    [
      { atSeconds: 30, asks: 'publish' },
      { atSeconds: 40, asks: 'queue' },
      { atSeconds: 50, asks: 'queue' },
    ],
  );
  // Somebody who is quicker than the release is in hanging up its doorbell.
  const hasty = proofCase(
    'good',
    ['dynamodb:PutItem/awaitapproval=slow(30s)*1'],
    [{ atSeconds: 187, asks: 'approve' }],
  );
  // After the version went into production, and before the release could write that down.
  const stopped = proofCase(
    'good',
    ['vpc-lattice:UpdateListener/promote=error'],
    [{ atSeconds: 427, asks: 'stop' }],
  );
  return [...alone, ...asked.map((requests) => proofCase('good', [], requests)), queued, hasty, stopped];
}

/** Every occasion of a class, disturbed in every way: the first time, the last time, and each time. */
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

/** Those who write to the route. */
const writers = ['shift', 'promote', 'rollback', 'guard'] as const;

/**
 * The same, in short, where a rule is released and traffic follows late: what writes to the route is disturbed in every
 * way, and what depends on when traffic comes and goes.
 */
export function ruleCases(): ProofCase[] {
  const writes = writers.flatMap((writer) =>
    kinds.calls.map((kind) => `vpc-lattice:UpdateRule/${writer}=${kind}*1`),
  );
  const others = [
    'vpc-lattice:UpdateRule/shift=error',
    'vpc-lattice:UpdateRule/promote=error',
    'vpc-lattice:GetRule=throttle*3',
    'event:CloudWatch Alarm State Change=lost',
    'event:AWS API Call via CloudTrail=late(2m)',
    'execution:canary: Bake at 20%=stopped*1',
    'execution:canary: Shift to 100%=stopped*1',
    'execution:Roll back=timed-out*1',
  ];
  const alone = provenVersions.map((version) => proofCase(version, []));
  const disturbed = [...writes, ...others].map((fault) => proofCase(versionDisturbedBy(fault), [fault]));
  const asked = (['abort', 'promote', 'stop', 'publish'] as const).map((asks) =>
    proofCase('good', [], [{ atSeconds: 150, asks }]),
  );
  return [...alone, ...disturbed, ...asked].map((each) => ({ ...each, route: 'rule' }));
}

/** One that meets the fault: an alarm wakes the guard before the rollback comes to write, and want of evidence does not. */
function versionDisturbedBy(fault: string): ProofCase['version'] {
  if (/guard|Alarm/.test(fault)) return 'bad';
  return /rollback|Roll back/.test(fault) ? 'idle' : 'good';
}

/**
 * Two to four things that go wrong in one release, and sometimes people who ask for something.
 *
 * @param seed decides all of it
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

function proofCase(
  version: ProofCase['version'],
  faults: readonly string[],
  requests: readonly PersonRequest[] = [],
): ProofCase {
  return { version, route: 'listener', seed: 1, faults: faults.map(readFault), requests };
}
