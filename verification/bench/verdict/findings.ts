import { number } from '../harness/table';
import { compareContender, contenders, defaultContender, type Contender } from './policies-compared';
import type { VerdictFigures } from './figures';
import { verdictScenarios, type VerdictScenario } from './scenarios';

/** One cell of the measurement. */
export interface Measured {
  readonly scenario: string;
  readonly contender: string;
  readonly figures: VerdictFigures;
}

/** The share of healthy releases that may be taken back, because of what was seen or because nothing was shown in time. */
const mostFalseRollbacks = 0.01;

const [healthy, regressions] = (['healthy', 'regression'] as const).map((kind) =>
  verdictScenarios.filter((scenario) => scenario.kind === kind),
) as [VerdictScenario[], VerdictScenario[]];

const ours = [defaultContender, compareContender];
const peers = contenders.filter(({ isOurs }) => !isOurs);

/** What does not hold and must. */
export function problemsOf(measured: readonly Measured[]): string[] {
  return [
    ...ours.flatMap((contender) => falseRollbacks(contender, measured)),
    ...missed('20/s 0.1 → 5 %', { leastDetected: 1, mostDataMinutes: 2 }, measured),
    ...missed('20/s 0.1 → 1 %', { leastDetected: 0.99, mostMinutes: 30 }, measured),
    ...ours.flatMap((contender) => betterOverall(contender, measured)),
    ...ours.flatMap((contender) => betterSomewhere(contender, measured)),
  ];
}

/** What should be known: healthy releases that wait for evidence until the limit. */
export function notesOn(measured: readonly Measured[]): string[] {
  return healthy.flatMap(({ name }) => {
    const held = find(defaultContender, name, measured)?.held ?? 0;
    return held > 0 ? [`${name}: ${inPercent(held)} of healthy releases are held to the limit`] : [];
  });
}

function falseRollbacks(contender: Contender, measured: readonly Measured[]): string[] {
  return healthy.flatMap(({ name }) => {
    const share = 1 - (find(contender, name, measured)?.promoted ?? 1);
    return share > mostFalseRollbacks
      ? [`${name}: ${contender.name} takes back ${inPercent(share)} of healthy releases`]
      : [];
  });
}

function missed(
  scenario: string,
  must: { leastDetected: number; mostDataMinutes?: number; mostMinutes?: number },
  measured: readonly Measured[],
): string[] {
  return ours.flatMap((contender) => {
    const figures = find(contender, scenario, measured);
    if (!figures) return [];
    const { rolledBack, dataMinutes = Infinity, minutesToRollback } = figures;
    const where = `${scenario}: ${contender.name}`;
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
 * Who takes back fewer healthy releases, for whatever reason, over all services, and yet lets fewer bad responses
 * through over all regressions.
 */
function betterOverall(contender: Contender, measured: readonly Measured[]): string[] {
  return peers.flatMap((peer) => {
    const [takenBack, bad] = [
      meansOf(healthy, (figures) => 1 - figures.promoted),
      meansOf(regressions, (figures) => figures.badResponses),
    ].map((means) => means(contender, peer, measured));
    return takenBack && bad && takenBack.peer < takenBack.own && bad.peer < bad.own
      ? [`overall: ${better(peer, contender, takenBack, bad)}`]
      : [];
  });
}

/** The same of one service and one regression. */
function betterSomewhere(contender: Contender, measured: readonly Measured[]): string[] {
  return regressions.flatMap((regression) => {
    // The steady one is the first of its kind.
    const base = healthy.filter(
      ({ requestsPerSecond, basePercent }) =>
        requestsPerSecond === regression.requestsPerSecond && basePercent === regression.basePercent,
    );
    return peers.flatMap((peer) => {
      const takenBack = meansOf(base.slice(0, 1), (figures) => 1 - figures.promoted)(
        contender,
        peer,
        measured,
      );
      const bad = meansOf([regression], (figures) => figures.badResponses)(contender, peer, measured);
      return takenBack && bad && takenBack.peer < takenBack.own && bad.peer < bad.own
        ? [`${regression.name}: ${better(peer, contender, takenBack, bad)}`]
        : [];
    });
  });
}

interface Means {
  readonly own: number;
  readonly peer: number;
}

/** Over those scenarios in which both took part. */
function meansOf(scenarios: readonly VerdictScenario[], of: (figures: VerdictFigures) => number) {
  return (contender: Contender, peer: Contender, measured: readonly Measured[]): Means | undefined => {
    const pairs = scenarios.flatMap(({ name }) => {
      const [own, other] = [contender, peer].map((each) => find(each, name, measured));
      return own && other ? [{ own: of(own), peer: of(other) }] : [];
    });
    if (pairs.length === 0) return undefined;
    return {
      own: pairs.reduce((sum, { own }) => sum + own, 0) / pairs.length,
      peer: pairs.reduce((sum, pair) => sum + pair.peer, 0) / pairs.length,
    };
  };
}

function better(peer: Contender, contender: Contender, takenBack: Means, bad: Means): string {
  return (
    `${peer.name} is better than ${contender.name}: ` +
    `${number(bad.peer, 1)} bad responses against ${number(bad.own, 1)}, ` +
    `${inPercent(takenBack.peer)} of healthy releases taken back against ${inPercent(takenBack.own)}`
  );
}

function find(
  { name }: Pick<Contender, 'name'>,
  at: string,
  measured: readonly Measured[],
): VerdictFigures | undefined {
  return measured.find(({ scenario, contender }) => scenario === at && contender === name)?.figures;
}

function inPercent(share: number): string {
  return `${number(share * 100, 2)} %`;
}
