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

/** The highest tolerated part of healthy releases that are rolled back. */
const mostFalseRollbacks = 0.01;

/** The highest part of the best peer's bad responses, at 20 requests per second from 0.1 to 5%. */
const mostOfBestPeer = 0.65;

/**
 * The cells in which a peer fails fewer requests, with the highest tolerated part of its bad responses: an alarm at three errors of five
 * minutes needs one less than a bound on false alarms over the whole release does, where faults are so rare, or are soon over.
 */
const lostCells: Readonly<Record<string, number>> = { '5/s 0.1 → 1%': 1.15, '20/s cold starts': 1.15 };

const peers = competitors.filter(({ isOurs }) => !isOurs).map(({ name }) => name);

/** The measured cells of a kind. */
export function rowsOf(
  measured: readonly Measured[],
  isWanted: (cell: ReactionCell) => boolean,
): readonly Measured[] {
  return measured.filter(({ cell }) => isWanted(cell));
}

/** The requirements that a measurement violates, a sentence each. */
export function problemsOf(measured: readonly Measured[]): string[] {
  return rowsOf(measured, ({ isBeyondPromise }) => !isBeyondPromise).flatMap((row) => {
    if (row.policy !== ours) return [];
    if (row.cell.kind === 'regression') return betterPeers(row, measured);
    return [...falseRollbacks(row, measured), ...calmerPeers(row, measured)];
  });
}

/**
 * The peers that a row of a bad release can be compared with: those that roll back as few of the same healthy releases, and find
 * as many bad ones. A tool that rolls back every release fails the fewest requests.
 */
export function comparablePeers({ cell, figures }: Measured, measured: readonly Measured[]): Measured[] {
  return measured
    .filter((peer) => peer.cell === cell && peers.includes(peer.policy))
    .filter((peer) => peer.figures.rolledBack >= figures.rolledBack && isHarmless(peer, measured));
}

/** In an outage of both sides, the tripwire answers for the rollbacks that it adds: metrics may hold the release for other reasons. */
function falseRollbacks({ cell, figures }: Measured, measured: readonly Measured[]): string[] {
  const without = measured.find((row) => row.cell === cell && row.policy === withoutTripwire);
  const others = cell.kind === 'shared' ? (without?.figures.rolledBack ?? 0) : 0;
  const excess = Number((figures.rolledBack - others).toFixed(6));
  return excess > mostFalseRollbacks
    ? [`${cell.name}: ${number(excess * 100, 1)}% of healthy releases are rolled back`]
    : [];
}

/** True if a share of releases is larger than another, by more than what happens by chance in 1 of 100 measurements. */
function exceedsBeyondChance(one: ReactionFigures, other: ReactionFigures): boolean {
  const mean = (one.rolledBack + other.rolledBack) / 2;
  const deviation = Math.sqrt((2 * mean * (1 - mean)) / Math.min(one.releases, other.releases));
  return one.rolledBack - other.rolledBack > 2.33 * deviation;
}

/** Peers that find as many bad releases of the same production, and roll back fewer healthy ones than chance explains. */
function calmerPeers({ cell, figures }: Measured, measured: readonly Measured[]): string[] {
  if (cell.kind !== 'healthy') return [];
  const { requestsPerSecond } = cell.traffic;
  const bad = rowsOf(
    measured,
    ({ healthy, traffic }) => healthy === cell.label && traffic.requestsPerSecond === requestsPerSecond,
  );
  const found = (policy: string, of: ReactionCell) =>
    bad.find((row) => row.policy === policy && row.cell === of)?.figures.rolledBack ?? 0;
  return measured
    .filter((peer) => peer.cell === cell && peers.includes(peer.policy))
    .filter((peer) => bad.every((row) => found(peer.policy, row.cell) >= found(ours, row.cell)))
    .filter((peer) => exceedsBeyondChance(figures, peer.figures))
    .map(
      (peer) =>
        `${cell.name}: ${number(figures.rolledBack * 100, 1)}% of healthy releases are rolled back, and ` +
        `${number(peer.figures.rolledBack * 100, 1)}% with ${peer.policy}`,
    );
}

function betterPeers(row: Measured, measured: readonly Measured[]): string[] {
  const { cell, figures } = row;
  const limit = cell.name === '20/s 0.1 → 5%' ? mostOfBestPeer : (lostCells[cell.name] ?? 1);
  return comparablePeers(row, measured)
    .filter((peer) => figures.badResponses > limit * peer.figures.badResponses)
    .map(
      (peer) =>
        `${cell.name}: ${number(figures.badResponses, 1)} bad responses, and ` +
        `${number(peer.figures.badResponses, 1)} with ${peer.policy}`,
    );
}

/** Not known unless the healthy releases were measured, too. */
function isHarmless({ cell, policy }: Measured, measured: readonly Measured[]): boolean {
  const { requestsPerSecond } = cell.traffic;
  const healthy = rowsOf(
    measured,
    ({ label, traffic }) => label === cell.healthy && traffic.requestsPerSecond === requestsPerSecond,
  ).find((row) => row.policy === policy);
  return healthy !== undefined && healthy.figures.rolledBack <= mostFalseRollbacks;
}
