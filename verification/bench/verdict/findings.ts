import { number } from '../harness/table';
import { comparePolicy, policies, defaultPolicy, type ComparedPolicy } from './policies-compared';
import type { VerdictFigures } from './figures';
import { verdictScenarios, type VerdictScenario } from './scenarios';

/** One cell of the measurement. */
export interface Measured {
  readonly scenario: string;
  readonly policy: string;
  readonly figures: VerdictFigures;
}

/** The highest tolerated false positive rate: healthy releases rolled back on evidence or for want of it, 0 to 1. */
const mostFalseRollbacks = 0.01;

const [healthy, regressions] = (['healthy', 'regression'] as const).map((kind) =>
  verdictScenarios.filter((scenario) => scenario.kind === kind),
) as [VerdictScenario[], VerdictScenario[]];

const ours = [defaultPolicy, comparePolicy];
const peers = policies.filter(({ isOurs }) => !isOurs);

/** Returns the requirements that the measurement violates, a sentence each. */
export function problemsOf(measured: readonly Measured[]): string[] {
  return [
    ...ours.flatMap((policy) => falseRollbacks(policy, measured)),
    ...missed('20/s 0.1 → 5%', { leastDetected: 1, mostDataMinutes: 2 }, measured),
    ...missed('20/s 0.1 → 1%', { leastDetected: 0.99, mostMinutes: 30 }, measured),
    ...ours.flatMap((policy) => betterOverall(policy, measured)),
    ...ours.flatMap((policy) => betterSomewhere(policy, measured)),
  ];
}

/** Returns remarks that are no violation: how many healthy releases wait for evidence until the limit. */
export function notesOn(measured: readonly Measured[]): string[] {
  return healthy.flatMap(({ name }) => {
    const held = find(defaultPolicy, name, measured)?.held ?? 0;
    return held > 0 ? [`${name}: ${inPercent(held)} of healthy releases are held to the limit`] : [];
  });
}

function falseRollbacks(policy: ComparedPolicy, measured: readonly Measured[]): string[] {
  return healthy.flatMap(({ name }) => {
    const share = 1 - (find(policy, name, measured)?.promoted ?? 1);
    return share > mostFalseRollbacks
      ? [`${name}: ${policy.name} rolls back ${inPercent(share)} of healthy releases`]
      : [];
  });
}

function missed(
  scenario: string,
  must: { leastDetected: number; mostDataMinutes?: number; mostMinutes?: number },
  measured: readonly Measured[],
): string[] {
  return ours.flatMap((policy) => {
    const figures = find(policy, scenario, measured);
    if (!figures) return [];
    const { rolledBack, dataMinutes = Infinity, minutesToRollback } = figures;
    const where = `${scenario}: ${policy.name}`;
    return [
      ...(rolledBack < must.leastDetected ? [`${where} detects only ${inPercent(rolledBack)}`] : []),
      ...(dataMinutes > (must.mostDataMinutes ?? Infinity)
        ? [`${where} needs ${dataMinutes} min of data`]
        : []),
      ...((minutesToRollback?.p90 ?? Infinity) > (must.mostMinutes ?? Infinity)
        ? [`${where} needs ${number(minutesToRollback?.p90 ?? Infinity, 1)} min in one case of ten`]
        : []),
    ];
  });
}

/**
 * Finds the peers that roll back fewer healthy releases over all services and still let fewer bad responses through
 * over all regressions.
 */
function betterOverall(policy: ComparedPolicy, measured: readonly Measured[]): string[] {
  return peers.flatMap((peer) => {
    const [rolledBack, bad] = [
      meansOf(healthy, (figures) => 1 - figures.promoted),
      meansOf(regressions, (figures) => figures.badResponses),
    ].map((means) => means(policy, peer, measured));
    return rolledBack && bad && rolledBack.peer < rolledBack.own && bad.peer < bad.own
      ? [`overall: ${better(peer, policy, rolledBack, bad)}`]
      : [];
  });
}

/** Finds the peers that do so for one service and one regression. */
function betterSomewhere(policy: ComparedPolicy, measured: readonly Measured[]): string[] {
  return regressions.flatMap((regression) => {
    // The steady scenario comes first among those with the same rates.
    const base = healthy.filter(
      ({ requestsPerSecond, basePercent }) =>
        requestsPerSecond === regression.requestsPerSecond && basePercent === regression.basePercent,
    );
    return peers.flatMap((peer) => {
      const rolledBack = meansOf(base.slice(0, 1), (figures) => 1 - figures.promoted)(policy, peer, measured);
      const bad = meansOf([regression], (figures) => figures.badResponses)(policy, peer, measured);
      return rolledBack && bad && rolledBack.peer < rolledBack.own && bad.peer < bad.own
        ? [`${regression.name}: ${better(peer, policy, rolledBack, bad)}`]
        : [];
    });
  });
}

interface Means {
  readonly own: number;
  readonly peer: number;
}

/** Averages a figure over the scenarios in which both policies took part. */
function meansOf(scenarios: readonly VerdictScenario[], of: (figures: VerdictFigures) => number) {
  return (policy: ComparedPolicy, peer: ComparedPolicy, measured: readonly Measured[]): Means | undefined => {
    const pairs = scenarios.flatMap(({ name }) => {
      const [own, other] = [policy, peer].map((each) => find(each, name, measured));
      return own && other ? [{ own: of(own), peer: of(other) }] : [];
    });
    if (pairs.length === 0) return undefined;
    return {
      own: pairs.reduce((sum, { own }) => sum + own, 0) / pairs.length,
      peer: pairs.reduce((sum, pair) => sum + pair.peer, 0) / pairs.length,
    };
  };
}

function better(peer: ComparedPolicy, policy: ComparedPolicy, rolledBack: Means, bad: Means): string {
  return (
    `${peer.name} is better than ${policy.name}: ` +
    `${number(bad.peer, 1)} bad responses against ${number(bad.own, 1)}, ` +
    `${inPercent(rolledBack.peer)} of healthy releases rolled back against ${inPercent(rolledBack.own)}`
  );
}

function find(
  { name }: Pick<ComparedPolicy, 'name'>,
  at: string,
  measured: readonly Measured[],
): VerdictFigures | undefined {
  return measured.find(({ scenario, policy }) => scenario === at && policy === name)?.figures;
}

function inPercent(share: number): string {
  return `${number(share * 100, 2)}%`;
}
