import { assertNever } from '../errors/assert-never';

/**
 * A defect in AWS's configuration that makes the requests of a side fail before its code runs.
 *
 * - `noTarget`: the target group has no target
 * - `otherTarget`: the target group has other targets than the side
 * - `notPermitted`: VPC Lattice may not invoke the target
 * - `targetMissing`: the target of the target group does not exist
 * - `revisionFailed`: AWS cannot run the revision of the side; another revision repairs it
 * - `noConcurrency`: the target may not serve a single request
 */
export type PathDefect =
  | { readonly code: 'noTarget'; readonly targetGroup: string; readonly expected: string }
  | {
      readonly code: 'otherTarget';
      readonly targetGroup: string;
      readonly expected: string;
      readonly found: readonly string[];
    }
  | { readonly code: 'notPermitted'; readonly target: string; readonly targetGroupArn: string }
  | { readonly code: 'targetMissing'; readonly target: string }
  | { readonly code: 'revisionFailed'; readonly target: string; readonly why: string }
  | { readonly code: 'noConcurrency'; readonly target: string };

/** A defect in one sentence, which names the resource. */
export function describeDefect(defect: PathDefect): string {
  switch (defect.code) {
    case 'noTarget':
      return `target group ${defect.targetGroup} has no target`;
    case 'otherTarget':
      return `target group ${defect.targetGroup} routes to ${defect.found.join(', ')}, not to ${defect.expected}`;
    case 'notPermitted':
      return `VPC Lattice is not allowed to invoke ${defect.target}`;
    case 'targetMissing':
      return `${defect.target} does not exist`;
    case 'revisionFailed':
      return `${defect.target} cannot run: ${defect.why}`;
    case 'noConcurrency':
      return `${defect.target} has a reserved concurrency of 0`;
    default:
      return assertNever(defect);
  }
}

/** Defects in one sentence. */
export function describeDefects(defects: readonly PathDefect[]): string {
  return defects.map(describeDefect).join('; ');
}

/** The defects that remain after a promotion, which replaces the revision of production. */
export function lastingDefects(defects: readonly PathDefect[]): PathDefect[] {
  return defects.filter(({ code }) => code !== 'revisionFailed');
}
