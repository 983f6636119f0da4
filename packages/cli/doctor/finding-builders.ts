import type { Finding } from './finding';
import type { Looked } from './looked';
import { isMissing, refusedAction } from './denied-actions';

/** What a check says, without its name. */
export type Opinion = Omit<Finding, 'check'>;

/** What to do, in words or as a command. */
type Cure = Pick<Finding, 'mend' | 'command'>;

export function ok(says: string): Opinion {
  return { status: 'ok', says };
}

export function warning(says: string, cure: Cure): Opinion {
  return { status: 'warning', says, ...cure };
}

export function problem(says: string, cure: Cure): Opinion {
  return { status: 'problem', says, ...cure };
}

export function unknown(says: string, cure: Cure = {}): Opinion {
  return { status: 'unknown', says, ...cure };
}

/** CloudFormation does not make anew what it believes to be there. */
export const makeAnew: Cure = { mend: 'docs/operations.md, Something of the stack is gone' };

/** Judges what was seen; what was not is unknown, but what is not there at all is a problem. */
export function judge<Seen>(looked: Looked<Seen>, opinion: (seen: Seen) => Opinion): Opinion {
  return 'error' in looked ? notLooked(looked.error) : opinion(looked.seen);
}

export function notLooked(error: Error): Opinion {
  const action = refusedAction(error);
  if (action !== undefined) return unknown(`you may not look: ${action}`);
  if (isMissing({ error })) return problem(`gone: ${error.message}`, makeAnew);
  return unknown(error.message);
}
