import type { Outcome } from '../release/release';

/** Every status of a release, in the order in which a release can come to it. */
export const releaseStatuses = [
  'waiting',
  'starting',
  'progressing',
  'paused',
  'awaitingApproval',
  'promoting',
  'finalizing',
  'rollingBack',
  'draining',
  'promoted',
  'rolledBack',
  'rollbackUnconfirmed',
  'refused',
  'alreadyLive',
] as const;

/**
 * The status of a release. A release has one; every view shows this one.
 *
 * - `waiting`: not admitted yet
 * - `starting`: admitted; the canary has no traffic yet
 * - `progressing`: the canary has the weight of a stage, and the gates of the stage are checked
 * - `paused`: a person, or a gate, keeps it at its stage until it is resumed
 * - `awaitingApproval`: its stage is left only with a person's approval, which is pending
 * - `promoting`: the last stage has passed, and the version takes over
 * - `finalizing`: the version is in production and all traffic on the baseline; the release is not concluded yet
 * - `rollingBack`: something failed or a person aborted; the rollback is not confirmed yet
 * - `draining`: all traffic is confirmed on the baseline; requests may still arrive at the canary
 * - `promoted`, `rolledBack`, `rollbackUnconfirmed`, `refused`, `alreadyLive`: concluded, with this outcome
 */
export type ReleaseStatus = (typeof releaseStatuses)[number];

/** The status of a release that was concluded with an outcome. */
export const concludedStatus = {
  promoted: 'promoted',
  'rolled-back': 'rolledBack',
  'rollback-unconfirmed': 'rollbackUnconfirmed',
  refused: 'refused',
  'already-live': 'alreadyLive',
} as const satisfies Record<Outcome, ReleaseStatus>;

/** The statuses for people, in the words that follow "version 42 is …" or stand alone in a table. */
export const statusText: Readonly<Record<ReleaseStatus, string>> = {
  waiting: 'waiting for admission',
  starting: 'starting',
  progressing: 'progressing',
  paused: 'paused',
  awaitingApproval: 'waiting for approval',
  promoting: 'being promoted',
  finalizing: 'in production, finalizing',
  rollingBack: 'rolling back',
  draining: 'draining',
  promoted: 'promoted',
  rolledBack: 'rolled back',
  rollbackUnconfirmed: 'rollback not confirmed: check the weights now',
  refused: 'refused',
  alreadyLive: 'already in production: nothing to do',
};

const concluded: ReadonlySet<ReleaseStatus> = new Set(Object.values(concludedStatus));

/** True if a release with this status has ended. */
export function isConcluded(status: ReleaseStatus): boolean {
  return concluded.has(status);
}

const forward: ReadonlySet<ReleaseStatus> = new Set([
  'starting',
  'progressing',
  'paused',
  'awaitingApproval',
] satisfies ReleaseStatus[]);

/** True if a release with this status moves through its stages, or waits at one. */
export function isInStages(status: ReleaseStatus): boolean {
  return forward.has(status);
}
