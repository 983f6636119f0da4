import { number } from '../harness/table';
import type { ReactionCell } from './cells';
import { competitors } from './competitors';
import type { ReactionFigures } from './reaction-figures';

/** The figures of one cell under one policy. */
export interface Measured {
  readonly cell: ReactionCell;
  readonly policy: string;
  readonly figures: ReactionFigures;
}

/** The row that the requirements are about. */
const ours = 'ours, delivery in 5 s';

const withoutTripwire = 'ours, without tripwire';

/** The highest tolerated share of healthy releases that are rolled back. */
const mostFalseRollbacks = 0.01;

/** The highest share of the best peer's bad responses, at 20 requests per second from 0.1 to 5%. */
const mostOfBestPeer = 0.65;

const peers = competitors.filter(({ isOurs }) => !isOurs).map(({ name }) => name);

/** The measured cells of a kind. */
export function rowsOf(
  measured: readonly Measured[],
  isWanted: (cell: ReactionCell) => boolean,
): readonly Measured[] {
  return measured.filter(({ cell }) => isWanted(cell));
}

/**
 * The requirements that a measurement violates, a sentence each.
 *
 * Peers count where they roll back as few healthy releases at the same rates, and find as many bad ones: a tool that rolls
 * back every release fails the fewest requests.
 */
export function problemsOf(measured: readonly Measured[]): string[] {
  return [
    ...rowsOf(measured, ({ kind }) => kind !== 'regression').flatMap((row) =>
      row.policy === ours ? falseRollbacks(row, measured) : [],
    ),
    ...rowsOf(measured, ({ kind }) => kind === 'regression').flatMap((row) =>
      row.policy === ours ? betterPeers(row, measured) : [],
    ),
  ];
}

/** In an outage of both sides, the tripwire answers for the rollbacks that it adds: metrics may hold the release for other reasons. */
function falseRollbacks({ cell, figures }: Measured, measured: readonly Measured[]): string[] {
  const without = measured.find((row) => row.cell === cell && row.policy === withoutTripwire);
  const others = cell.kind === 'outage' ? (without?.figures.rolledBack ?? 0) : 0;
  const share = Number((figures.rolledBack - others).toFixed(6));
  return share > mostFalseRollbacks
    ? [`${cell.name}: ${number(share * 100, 1)}% of healthy releases are rolled back`]
    : [];
}

function betterPeers({ cell, figures }: Measured, measured: readonly Measured[]): string[] {
  const limit = cell.name === '20/s 0.1 → 5%' ? mostOfBestPeer : 1;
  return measured
    .filter((peer) => peer.cell === cell && peers.includes(peer.policy))
    .filter((peer) => peer.figures.rolledBack >= figures.rolledBack && isHarmless(peer, measured))
    .filter((peer) => figures.badResponses > limit * peer.figures.badResponses)
    .map(
      (peer) =>
        `${cell.name}: ${number(figures.badResponses, 1)} bad responses, and ` +
        `${number(peer.figures.badResponses, 1)} with ${peer.policy}`,
    );
}

/** True if a peer rolls back few healthy releases at the same rate of requests and the same error rate of production. */
function isHarmless({ cell, policy }: Measured, measured: readonly Measured[]): boolean {
  return rowsOf(
    measured,
    ({ kind, base, traffic }) =>
      kind !== 'regression' &&
      base === cell.base &&
      traffic.requestsPerSecond === cell.traffic.requestsPerSecond,
  ).every((row) => row.policy !== policy || row.figures.rolledBack <= mostFalseRollbacks);
}
