import type { Check } from '../walk/check';
import { theEnd } from './end';
import { badReleases, goodRelease } from './releases';
import { secondLife } from './second-life';
import { firstDeploy } from './first-deploy';

/** The checks of the suite, in the order in which they run. */
export const checks: readonly Check[] = [
  ...firstDeploy,
  ...goodRelease,
  ...badReleases,
  ...secondLife,
  ...theEnd,
];
