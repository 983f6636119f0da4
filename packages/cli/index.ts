import type { RehearsalReport } from '../rehearsal/report';
import type { RehearseOptions } from './rehearse-options';

export type { RehearseOptions };
// Not by the index of rehearsals: the declarations of a local cloud would come with it.
export type {
  FaultTally,
  Outcome,
  RehearsalReport,
  ReleaseReport,
  SideCounts,
  StageReport,
} from '../rehearsal/report';

/**
 * Plays releases on a local cloud, in virtual time and without an AWS account, and reports how they ended: `rollouts rehearse`
 * for tests.
 *
 * @throws Error when the template, the scenario or a fault cannot be read, or when no release starts
 */
export async function rehearse(options: RehearseOptions): Promise<RehearsalReport> {
  // Loaded when it is needed, and by a type of our own: the declarations of a local cloud stay out of the package.
  const play = require('./rehearse') as { readonly rehearse: typeof rehearse };
  return play.rehearse(options);
}
