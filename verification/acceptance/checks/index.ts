import type { Check } from '../walk/check';
import { firstDeploy } from './first-deploy';

/** The checks of the suite, in the order in which they run. */
export const checks: readonly Check[] = [...firstDeploy];
