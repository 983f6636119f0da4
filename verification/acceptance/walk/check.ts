import type { AssumptionId } from '../assumptions/index';
import type { Walk } from './walk';

/** The number of a line of the deploy-day list. */
export type DeployDayLine = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17;

/** One check of the suite. Checks run in the order of their list, each in the state that the one before left. */
export interface Check {
  /** Kebab case; unique. */
  readonly id: string;
  readonly title: string;
  /** @default no line of the list */
  readonly line?: DeployDayLine;
  /** `asserts` can fail; `records` notes what an account does, where nobody knows what is right. */
  readonly kind: 'asserts' | 'records';
  /** The assumptions that it confirms or refutes. */
  readonly decides: readonly AssumptionId[];
  /**
   * Runs the check.
   *
   * @throws CheckFailed, or any other error, when it fails
   */
  run(walk: Walk): Promise<void>;
}
