import type { RehearsalReport } from '../rehearsal/report';
import type { RehearseOptions } from './rehearse-options';

export type { RehearseOptions };
// Not from the index of the rehearsals, which would pull the declarations of the local cloud into the package.
export type {
  FaultTally,
  Outcome,
  RehearsalReport,
  ReleaseReport,
  SideCounts,
  StageReport,
} from '../rehearsal/report';

/**
 * Rehearses releases on a local cloud, in virtual time and without an AWS account, and reports their outcomes. The
 * counterpart of `rollouts rehearse` for tests.
 *
 * @throws Error when the template, the scenario or a fault cannot be read, or when no release starts
 */
export async function rehearse(options: RehearseOptions): Promise<RehearsalReport> {
  // Loaded on demand and typed here, so that the declarations of the local cloud stay out of the package.
  const play = require('./rehearse') as { readonly rehearse: typeof rehearse };
  return play.rehearse(options);
}
